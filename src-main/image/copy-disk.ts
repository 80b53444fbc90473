import fs, { constants, type FileHandle } from 'node:fs/promises';

const chunkBytes = 4 * 1024 * 1024;
/** Runs of zeroes of this size become holes. */
const holeBytes = 64 * 1024;
const zeroes = Buffer.alloc(holeBytes);

/**
 * Copies a disk file: in no time where the file system shares blocks (reflink), else sparse.
 *
 * @param onProgress is told 0 to 1.
 * @throws the signal's reason when aborted; the copy is then there in part.
 */
export async function copyDisk(
  source: string,
  target: string,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<void> {
  try {
    await fs.copyFile(source, target, constants.COPYFILE_FICLONE_FORCE);
    return;
  } catch {
    await fs.rm(target, { force: true }); // No reflinks here: bytes have to be copied.
  }
  const from = await fs.open(source, 'r');
  try {
    const to = await fs.open(target, 'wx', 0o600);
    try {
      await copySparse(from, to, signal, onProgress);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

async function copySparse(
  from: FileHandle,
  to: FileHandle,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const { size } = await from.stat();
  const chunk = Buffer.alloc(chunkBytes);
  let position = 0;
  while (position < size) {
    signal.throwIfAborted();
    const { bytesRead } = await from.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) break;
    await writeData(to, chunk.subarray(0, bytesRead), position);
    position += bytesRead;
    onProgress(position / size);
  }
  await to.truncate(position);
}

async function writeData(to: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let offset = 0; offset < data.length; offset += holeBytes) {
    const piece = data.subarray(offset, offset + holeBytes);
    if (!piece.equals(zeroes.subarray(0, piece.length))) await writeWhole(to, piece, position + offset);
  }
}

async function writeWhole(to: FileHandle, piece: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < piece.length) {
    const { bytesWritten } = await to.write(piece, written, piece.length - written, position + written);
    written += bytesWritten;
  }
}

import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

const chunkBytes = 2 ** 20;

/** What was read. */
export interface HashedCopy {
  readonly bytes: number;
  /** SHA-256, lower case hex. */
  readonly hash: string;
}

/**
 * Reads an open file from its start to its end, hashing what comes, and writes it to another one if there is one:
 * the hash is that of the copy, whatever happens to the file meanwhile.
 *
 * @param maxBytes a file that turns out to be longer is read no further; the result then says one byte more.
 */
export async function hashCopy(
  from: FileHandle,
  to: FileHandle | undefined,
  maxBytes: number,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<HashedCopy> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, maxBytes + 1));
  let bytes = 0;
  while (bytes <= maxBytes) {
    signal.throwIfAborted();
    const { bytesRead } = await from.read(chunk, 0, Math.min(chunk.length, maxBytes + 1 - bytes), bytes);
    if (bytesRead === 0) break;
    const piece = chunk.subarray(0, bytesRead);
    hash.update(piece);
    if (to) await writeWhole(to, piece, bytes);
    bytes += bytesRead;
    onBytes(bytesRead);
  }
  return { bytes, hash: hash.digest('hex') };
}

async function writeWhole(to: FileHandle, piece: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < piece.length) {
    const { bytesWritten } = await to.write(piece, written, piece.length - written, position + written);
    written += bytesWritten;
  }
}

import fs from 'node:fs/promises';
import { CorralError } from '../../host/errors';

const magic = 0x514649fb; // "QFI" 0xfb
const maxBackingNameBytes = 1023;
const maxTableEntries = 2 ** 22;

/** What the header of a qcow2 file tells (QEMU's docs/interop/qcow2.txt). */
export interface Qcow2Header {
  readonly virtualBytes: number;
  /** Absolute path of the file underneath, if there is one. */
  readonly backingFile: string | undefined;
  /** True when no cluster was ever written to it and it holds no internal snapshot. */
  readonly isEmpty: boolean;
  /** True when it holds saved states. */
  readonly hasSnapshots: boolean;
}

/**
 * Reads a header without QEMU, which is a process cheaper and never waits for a lock.
 * @throws CorralError `image-broken` when it is missing or not a qcow2 file; the error of the file system else.
 */
export async function readQcow2Header(file: string): Promise<Qcow2Header> {
  const handle = await fs.open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? missingDisk(file) : error;
  });
  try {
    const header = await read(handle, 0, 72);
    if (header.length < 72 || header.readUInt32BE(0) !== magic) throw notQcow2(file);
    const backingOffset = Number(header.readBigUInt64BE(8));
    const backingBytes = header.readUInt32BE(16);
    if (backingBytes > maxBackingNameBytes) throw notQcow2(file);
    const backingName = (await read(handle, backingOffset, backingBytes)).toString('utf8');
    const entryCount = header.readUInt32BE(36);
    if (entryCount > maxTableEntries) throw notQcow2(file);
    const table = await read(handle, Number(header.readBigUInt64BE(40)), entryCount * 8);
    const snapshotCount = header.readUInt32BE(60);
    return {
      virtualBytes: Number(header.readBigUInt64BE(24)),
      backingFile: backingOffset === 0 || backingName === '' ? undefined : backingName,
      hasSnapshots: snapshotCount > 0,
      isEmpty: snapshotCount === 0 && table.every((byte) => byte === 0),
    };
  } finally {
    await handle.close();
  }
}

async function read(handle: fs.FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

function missingDisk(file: string): CorralError {
  return new CorralError('image-broken', `The disk ${file} is missing. Put it back from a backup.`, { file });
}

function notQcow2(file: string): CorralError {
  return new CorralError('image-broken', `The disk ${file} is not a qcow2 file, or its start is damaged.`, {
    file,
  });
}

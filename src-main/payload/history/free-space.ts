import fs from 'node:fs/promises';
import { CorralError, isDiskFull } from '../../host/errors';

/** Left free on the disk of the user, whatever a payload needs. */
const reserveBytes = 64 * 2 ** 20;

/**
 * Makes sure, before anything is copied, that the disk has room for it.
 *
 * @throws CorralError `not-enough-disk`.
 */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await fs.statfs(folder);
  requireFree(folder, bavail * bsize, bytes);
}

/** As {@link requireSpace}, for a disk whose free bytes are known. */
export function requireFree(where: string, freeBytes: number, bytes: number): void {
  if (bytes === 0 || bytes + reserveBytes <= freeBytes) return;
  throw new CorralError(
    'not-enough-disk',
    `The disk that holds ${where} has ${megabytes(freeBytes)} MB free, and ${megabytes(bytes)} MB are to be copied to it. Free some space and try again; nothing was changed.`,
    { where, freeBytes, bytes, reserveBytes },
    true,
  );
}

/** A full disk as the sentence for it; any other error as it is. */
export function explainDiskFull(thrown: unknown, where: string): unknown {
  if (!isDiskFull(thrown)) return thrown;
  return new CorralError(
    'disk-full',
    `The disk that holds ${where} became full. Free some space and try again; the checkpoints made before are as they were.`,
    { where },
    true,
  );
}

function megabytes(bytes: number): string {
  return Math.ceil(bytes / 1e6).toLocaleString('en');
}

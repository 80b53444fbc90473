import fs from 'node:fs/promises';
import path from 'node:path';
import { randomBytes } from 'node:crypto';

/**
 * Replaces a file so that a reader, or a crash at any moment, sees the old content or the new,
 * whole: temporary file, fsync, rename, fsync of the folder. Mode 0600 unless said otherwise.
 */
export async function writeFileAtomic(
  file: string,
  content: string | Uint8Array,
  mode = 0o600,
): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await fs.open(temporary, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(temporary, file);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(file));
}

/** What {@link writeFileAtomic} calls its files until they are whole. */
const temporaryName = /\.[0-9a-f]{12}\.tmp$/;

/**
 * Removes what killed processes left of writes that never came to be, in a folder and below it. Only
 * for folders that no other process writes to.
 */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  // Node 18.15 knows no recursive readdir: it lists the folder alone, without a word.
  for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) await sweepTemporaryFiles(place);
    else if (temporaryName.test(entry.name)) await fs.rm(place, { force: true });
  }
}

/** Makes the last renames in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

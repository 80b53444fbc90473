import fs from 'node:fs/promises';
import path from 'node:path';

/** Folders of system programs, which a desktop session of an ordinary user leaves out of its PATH. */
const systemFolders = ['/usr/sbin', '/sbin'];

/** Where programs are looked for: the folders of PATH, then those of the system. */
export function searchFolders(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  return [...(env['PATH'] ?? '').split(path.delimiter).filter(path.isAbsolute), ...systemFolders];
}

/** The first file of this name that may be run, or `undefined`. */
export async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const file = path.join(folder, name);
    if (await mayRun(file)) return file;
  }
  return undefined;
}

async function mayRun(file: string): Promise<boolean> {
  try {
    await fs.access(file, fs.constants.X_OK);
    return (await fs.stat(file)).isFile();
  } catch {
    return false;
  }
}

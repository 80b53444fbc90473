import fs from 'node:fs/promises';
import path from 'node:path';

/** Folders of system programs, which a desktop session of an ordinary user leaves out of its PATH. */
const systemFolders = ['/usr/sbin', '/sbin'];
/** Homebrew’s, of either processor: only shells know them, not what Finder or the login starts. */
const homebrewFolders = ['/opt/homebrew/bin', '/usr/local/bin'];

/** Where programs are looked for: the folders of PATH, then those that a desktop leaves out of it. */
export function searchFolders(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): readonly string[] {
  const named = (env['PATH'] ?? '').split(path.delimiter).filter(path.isAbsolute);
  return [...new Set([...named, ...(platform === 'darwin' ? homebrewFolders : []), ...systemFolders])];
}

/** Lets this process run whatever {@link findProgram} finds, however short the PATH is that it was given. */
export function extendPath(env: NodeJS.ProcessEnv = process.env): void {
  env['PATH'] = searchFolders(env).join(path.delimiter);
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

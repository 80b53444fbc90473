import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Image } from '../../src-preload/contract/image';

type Architecture = Image['architecture'];

/** Name of the image that Corral builds itself. */
export const builtImageName = 'Debian 12 for agents';

/** Documents the recipe and is no part of it. */
const leftOut = 'README.md';

/** Id of the image that the recipe in `folder` makes; a changed recipe makes another image. */
export async function builtImageId(folder: string): Promise<string> {
  const hash = createHash('sha256').update(hostArchitecture());
  for (const file of (await filesIn(folder)).toSorted()) {
    if (file === leftOut) continue;
    const whole = path.join(folder, file);
    const content = await fs.readFile(whole);
    hash.update(`\0${file}\0${await modeOf(whole)}\0${content.length}\0`).update(content);
  }
  return `debian-12-agent-${hash.digest('hex').slice(0, 12)}`;
}

/** Architecture of this computer, which is that of its guests. */
export function hostArchitecture(): Architecture {
  return process.arch === 'arm64' ? 'aarch64' : 'x86_64';
}

/** Only whether it can be run: the other bits depend on the umask of whoever checked the files out. */
async function modeOf(file: string): Promise<string> {
  return ((await fs.stat(file)).mode & 0o100) === 0 ? 'file' : 'program';
}

async function filesIn(folder: string, prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await fs.readdir(path.join(folder, prefix), { withFileTypes: true })) {
    const name = path.posix.join(prefix, entry.name);
    if (entry.isDirectory()) found.push(...(await filesIn(folder, name)));
    else found.push(name);
  }
  return found;
}

import fs from 'node:fs/promises';
import path from 'node:path';

/** A file that Corral keeps in the home of a guest. */
export interface GuestFile {
  /** Below the home. */
  readonly path: string;
  readonly mode: 0o600 | 0o644 | 0o755;
  readonly content: string;
}

/** Folder of a guest's home in which Corral's scripts are. */
const scriptsFolder = 'scripts';

/** What of resources/guest lives in `~/scripts` of a guest, and folders of which all does. */
const scripts = /^(agent-status|macos-setup|tmux-wrapper|vm-[a-z-]+)\.sh$|^proxy-[a-z]+$/;
const folders = ['proxy', 'shell'] as const;

/** The files for `~/scripts`, as they come with the app. Whatever begins with `#!` may be run. */
export async function readGuestFiles(resources: string): Promise<GuestFile[]> {
  const root = path.join(resources, 'guest');
  const names = (await fs.readdir(root)).filter((name) => scripts.test(name));
  for (const folder of folders) {
    const inside = await fs.readdir(path.join(root, folder));
    names.push(...inside.map((name) => `${folder}/${name}`));
  }
  return Promise.all(
    names.toSorted().map(async (name) => {
      const content = await fs.readFile(path.join(root, name), 'utf8');
      return { path: `${scriptsFolder}/${name}`, mode: content.startsWith('#!') ? 0o755 : 0o644, content };
    }),
  );
}

/** The plan of what is installed, as vm-setup.sh reads it. */
export function planFile(content: string): GuestFile {
  return { path: `${scriptsFolder}/recipe.tsv`, mode: 0o644, content };
}

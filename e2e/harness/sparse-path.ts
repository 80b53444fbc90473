import fs from 'node:fs/promises';
import path from 'node:path';

/** A folder of programs that stands for the PATH of a computer where some are not installed. */
export interface SparsePath {
  readonly folder: string;
  /** Installs a script of this name. */
  write(name: string, body: string): Promise<void>;
}

/** Links every program of PATH but the absent ones into `folder`. */
export async function makeSparsePath(folder: string, absent: readonly string[]): Promise<SparsePath> {
  await fs.mkdir(folder, { recursive: true });
  for (const place of (process.env['PATH'] ?? '').split(path.delimiter).toReversed()) {
    for (const name of await fs.readdir(place).catch(() => [])) {
      const link = path.join(folder, name);
      await fs.rm(link, { force: true });
      if (!absent.includes(name)) await fs.symlink(path.join(place, name), link);
    }
  }
  return {
    folder,
    write: async (name, body) => {
      const file = path.join(folder, name);
      await fs.rm(file, { force: true });
      await fs.writeFile(file, `#!/bin/sh\nset -eu\n${body}\n`, { mode: 0o755 });
    },
  };
}

/** Where a program of PATH really is. */
export async function placeOf(name: string): Promise<string> {
  for (const place of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(place, name);
    if (
      await fs.access(file).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  throw new Error(`${name} is not installed.`);
}

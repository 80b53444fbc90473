import fs from 'node:fs/promises';
import path from 'node:path';

/** Makes `<resources>/image` with a build.sh that takes no time: `body` runs with `$output` set. */
export async function writeFakeRecipe(resources: string, body: string = completeBuild): Promise<void> {
  const folder = path.join(resources, 'image');
  await fs.mkdir(folder, { recursive: true });
  const script = `#!/bin/bash\nset -euo pipefail\noutput=$2\n${body}\n`;
  await fs.writeFile(path.join(folder, 'build.sh'), script, { mode: 0o755 });
}

/** Leaves an image of 1 MiB, as the real recipe would. */
export const completeBuild = `
echo 'PROGRESS 0.5 Halfway'
echo 'a line of the log' >&2
mkdir -p "$output"
truncate -s 1M "$output/disk.raw"
echo kernel >"$output/vmlinuz"
echo initrd >"$output/initrd.img"
echo 'PROGRESS 1 Ready'`;

/** Writes its process id to a file, then never ends; only a signal helps. @param pidFile absolute path. */
export function endlessBuild(pidFile: string): string {
  return `
mkdir -p "$output"
echo half >"$output/disk.raw"
sleep infinity &
echo "$! $$" >'${pidFile}.new' && mv '${pidFile}.new' '${pidFile}'
echo 'waiting' >&2
wait`;
}

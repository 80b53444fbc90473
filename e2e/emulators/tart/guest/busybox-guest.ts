import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BootVariables } from '../vm-folder';
import agent from './busybox-agent.sh?raw';
import init from './busybox-init.sh?raw';

/** Stand-ins for what scripts expect of a bigger guest. */
const programs = {
  sudo: '#!/bin/sh\n[ "$1" != -n ] || shift\nexec "$@"\n',
  shutdown: '#!/bin/sh\nsync\npoweroff -f\n',
};

/**
 * A guest of a kernel and busybox: the image's own kernel and initrd, with another first process put over it.
 *
 * @param folder where the made initrd is kept.
 */
export function busyboxGuest(image: BootVariables, folder: string): BootVariables {
  const base = fs.readFileSync(image.initrd);
  const recipe = createHash('sha256')
    .update(JSON.stringify([init, agent, programs]))
    .update(base)
    .digest('hex');
  const initrd = path.join(folder, `busybox-${recipe.slice(0, 12)}.img`);
  if (!fs.existsSync(initrd)) {
    fs.mkdirSync(folder, { recursive: true });
    const temporary = `${initrd}.${process.pid}`;
    // The kernel unpacks one archive after the other; a later file takes the place of an earlier one.
    const padding = Buffer.alloc((4 - (base.length % 4)) % 4);
    fs.writeFileSync(temporary, Buffer.concat([base, padding, packOverlay()]));
    fs.renameSync(temporary, initrd);
  }
  return { kernel: image.kernel, initrd, commandLine: 'console=ttyS0 quiet panic=-1' };
}

function packOverlay(): Buffer {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'tart-busybox-'));
  try {
    const files = { init, agent, ...prefixed('bin', programs) };
    fs.mkdirSync(path.join(root, 'bin'));
    for (const [name, content] of Object.entries(files)) {
      fs.writeFileSync(path.join(root, name), content, { mode: 0o755 });
    }
    const names = ['bin', ...Object.keys(files)].join('\n');
    return gzipSync(execFileSync('cpio', ['--quiet', '-o', '-H', 'newc'], { cwd: root, input: names }));
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

const prefixed = (folder: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));

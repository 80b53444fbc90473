import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { extendPath, findProgram, searchFolders } from './find-program';

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-programs-'));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

it('finds the first file that may be run', async () => {
  const folders = ['one', 'two', 'three'].map((name) => path.join(folder, name));
  for (const each of folders) await fs.mkdir(each);
  await fs.mkdir(path.join(folder, 'one', 'qemu-img')); // a folder is no program
  await fs.writeFile(path.join(folder, 'two', 'ssh'), '', { mode: 0o644 });
  await fs.writeFile(path.join(folder, 'three', 'qemu-img'), '', { mode: 0o755 });
  expect(await findProgram('qemu-img', folders)).toBe(path.join(folder, 'three', 'qemu-img'));
  expect(await findProgram('ssh', folders)).toBeUndefined();
  expect(await findProgram('qemu-img', [path.join(folder, 'nowhere')])).toBeUndefined();
});

it('looks in the folders of PATH and of the system, and never in a relative one', () => {
  expect(searchFolders({ PATH: '/a:.::/b' }, 'linux')).toEqual(['/a', '/b', '/usr/sbin', '/sbin']);
});

it('looks in Homebrew’s folders, which Finder does not know', () => {
  const finder = '/usr/bin:/bin:/usr/sbin:/sbin';
  expect(searchFolders({ PATH: finder }, 'darwin')).toEqual([
    ...['/usr/bin', '/bin', '/usr/sbin', '/sbin'],
    ...['/opt/homebrew/bin', '/usr/local/bin'],
  ]);
});

it('makes all of them the PATH, once each', () => {
  const env = { PATH: '/sbin:/a' };
  extendPath(env);
  extendPath(env);
  expect(env.PATH.split(':')).toEqual([...searchFolders({ PATH: '/sbin:/a' })]);
});

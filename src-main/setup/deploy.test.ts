import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { localGuest } from '../safety/local-guest.fixture';
import { deploy } from './deploy';
import { planFile, readGuestFiles, type GuestFile } from './guest-files';

let home: string;
let trips: number;
beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral guest '));
  trips = 0;
});
afterEach(() => fs.rm(home, { recursive: true }));

const put = async (files: readonly GuestFile[]): Promise<readonly string[]> => {
  const guest = localGuest(home);
  const run: typeof guest.run = (...call) => {
    trips += 1;
    return guest.run(...call);
  };
  return (await deploy({ run }, () => files, new AbortController().signal)).written;
};
const secret: GuestFile = { path: '.secret', mode: 0o600, content: "it's $HOME `x`\nlast line without end" };
const tool: GuestFile = { path: 'scripts/deep/tool.sh', mode: 0o755, content: '#!/bin/sh\n' };

it('writes what is missing, with mode and every byte, and nothing the second time', async () => {
  expect(await put([secret, tool])).toEqual(['.secret', 'scripts/deep/tool.sh']);
  expect(trips).toBe(2);
  for (const { path: name, mode, content } of [secret, tool]) {
    const file = path.join(home, name);
    expect(await fs.readFile(file, 'utf8')).toBe(content);
    expect((await fs.stat(file)).mode & 0o777).toBe(mode);
  }
  const before = await fs.stat(path.join(home, '.secret'));
  expect(await put([secret, tool])).toEqual([]);
  expect(trips).toBe(3);
  expect((await fs.stat(path.join(home, '.secret'))).mtimeMs).toBe(before.mtimeMs);
});

it('mends content, mode, and a link that took the place of a file', async () => {
  await put([secret, tool]);
  const elsewhere = path.join(home, 'elsewhere');
  await fs.writeFile(elsewhere, 'mine');
  await fs.rm(path.join(home, '.secret'));
  await fs.symlink(elsewhere, path.join(home, '.secret'));
  await fs.chmod(path.join(home, tool.path), 0o644);
  expect(await put([secret, tool])).toEqual(['.secret', 'scripts/deep/tool.sh']);
  expect(await fs.readFile(elsewhere, 'utf8')).toBe('mine');
  expect((await fs.lstat(path.join(home, '.secret'))).isFile()).toBe(true);
});

it('takes all the scripts that come with the app', async () => {
  const files = [...(await readGuestFiles(path.resolve('resources'))), planFile('')];
  const names = await put(files);
  expect(names).toEqual(
    expect.arrayContaining([
      'scripts/vm-setup.sh',
      'scripts/vm-auth.sh',
      'scripts/vm-first-run.sh',
      'scripts/tmux-wrapper.sh',
      'scripts/shell/zshrc',
      'scripts/recipe.tsv',
    ]),
  );
  expect(names.every((name) => name.startsWith('scripts/'))).toBe(true);
  expect((await fs.stat(path.join(home, 'scripts/vm-setup.sh'))).mode & 0o111).toBe(0o111);
  expect(await put(files)).toEqual([]);
});

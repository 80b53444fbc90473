import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../host/command';
import { tellGuestItsName } from './guest-name';

let home: string;
beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral name '));
});
afterEach(() => fs.rm(home, { recursive: true }));

const file = () => path.join(home, '.cal-vm-info');
const guest = {
  run: (script: string, options?: { readonly args?: readonly string[] }) =>
    runCommand('/bin/sh', ['-c', script, 'sh', ...(options?.args ?? [])], { env: { HOME: home } }),
};

it('writes the name and keeps the other lines and the mode', async () => {
  await fs.writeFile(file(), 'CAL_VM=true\nCAL_VM_NAME=cal-dev\nCAL_VERSION=0.1.0\n');
  await fs.chmod(file(), 0o640);
  await tellGuestItsName(guest, 'cal-before.1');
  expect(await fs.readFile(file(), 'utf8')).toBe(
    'CAL_VM=true\nCAL_VM_NAME=cal-before.1\nCAL_VERSION=0.1.0\n',
  );
  expect((await fs.stat(file())).mode & 0o777).toBe(0o640);
  expect(await fs.readdir(home)).toEqual(['.cal-vm-info']);
});

it.each(['CAL_VM=true\n', 'CAL_VM=true\nCAL_VM_NAME=a\nCAL_VM_NAME=b\n'])(
  'says it once, whatever %j said',
  async (before) => {
    await fs.writeFile(file(), before);
    await tellGuestItsName(guest, 'dev');
    expect(await fs.readFile(file(), 'utf8')).toBe('CAL_VM=true\nCAL_VM_NAME=dev\n');
  },
);

it('leaves a file alone that is true already', async () => {
  await fs.writeFile(file(), 'CAL_VM_NAME=dev\n');
  const before = await fs.stat(file(), { bigint: true });
  await tellGuestItsName(guest, 'dev');
  const after = await fs.stat(file(), { bigint: true });
  expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
});

it('makes no file in a guest that was not set up', async () => {
  await tellGuestItsName(guest, 'dev');
  expect(await fs.readdir(home)).toEqual([]);
});

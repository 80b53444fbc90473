import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../host/command';
import { authorizeScript, makePersonalKey, personalKey } from './personal-key';

let home: string;
beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral person '));
});
afterEach(() => fs.rm(home, { recursive: true }));

const ssh = (name: string) => path.join(home, '.ssh', name);
const authorize = (key: string) =>
  runCommand('/bin/sh', ['-c', authorizeScript, 'sh', key], { env: { HOME: home } });

it('finds no key where there is none, and makes none by looking', async () => {
  expect(await personalKey(home)).toBeNull();
  expect(await fs.readdir(home)).toEqual([]);
});

it('makes a key that ssh takes, and finds it from then on', async () => {
  const made = await makePersonalKey(home, runCommand);
  expect(made).toMatch(/^ssh-ed25519 \S+ \S+@\S+$/);
  expect(await personalKey(home)).toBe(made);
  expect((await fs.stat(ssh('id_ed25519'))).mode & 0o777).toBe(0o600);
});

it('never replaces a private key', async () => {
  const made = await makePersonalKey(home, runCommand);
  const before = await fs.readFile(ssh('id_ed25519'), 'utf8');
  await fs.rm(ssh('id_ed25519.pub'));
  expect(await makePersonalKey(home, runCommand)).toBe(made);
  expect(await fs.readFile(ssh('id_ed25519'), 'utf8')).toBe(before);
});

it('adds a key once, below those that are there', async () => {
  await fs.mkdir(path.join(home, '.ssh'));
  await fs.writeFile(ssh('authorized_keys'), 'ssh-ed25519 AAAA corral');
  for (let time = 0; time < 2; time += 1) await authorize("ssh-ed25519 BBBB it's me");
  expect(await fs.readFile(ssh('authorized_keys'), 'utf8')).toBe(
    "ssh-ed25519 AAAA corral\nssh-ed25519 BBBB it's me\n",
  );
});

it('makes the file for its owner only', async () => {
  await authorize('ssh-ed25519 BBBB me');
  expect((await fs.stat(ssh('authorized_keys'))).mode & 0o777).toBe(0o600);
});

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../host/command';
import { ensureKeyPair } from './ssh-keys';

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral keys '));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

test('makes the key once, readable for its owner only', async () => {
  const first = await ensureKeyPair(folder, runCommand);
  const again = await ensureKeyPair(folder, runCommand);
  expect(again).toEqual(first);
  expect(first.publicKey).toMatch(/^ssh-ed25519 \S+ corral$/);
  expect((await fs.stat(first.privateKeyFile)).mode & 0o777).toBe(0o600);
  expect(await fs.readdir(folder)).toEqual(['id_ed25519']);
});

test('gives callers at the same time the same key', async () => {
  const pairs = await Promise.all(Array.from({ length: 6 }, () => ensureKeyPair(folder, runCommand)));
  expect(new Set(pairs.map((pair) => pair.publicKey)).size).toBe(1);
});

test('is not troubled by what a crash left behind', async () => {
  await fs.mkdir(path.join(folder, '.new-key-crashed'));
  await fs.writeFile(path.join(folder, '.new-key-crashed', 'key'), 'half');
  const { publicKey } = await ensureKeyPair(folder, runCommand);
  expect(publicKey).toMatch(/^ssh-ed25519 /);
});

test('says that a broken key is broken and leaves it alone', async () => {
  const file = path.join(folder, 'id_ed25519');
  await fs.writeFile(file, 'not a key\n', { mode: 0o600 });
  await expect(ensureKeyPair(folder, runCommand)).rejects.toMatchObject({ code: 'file-broken' });
  expect(await fs.readFile(file, 'utf8')).toBe('not a key\n');
});

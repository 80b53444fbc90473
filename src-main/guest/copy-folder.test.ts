import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../host/command';
import { copyFolder, removeStaging } from './copy-folder';
import { startSshGuest, type SshGuest } from './sshd.fixture';

const staging = '.corral-copy-1';
let guest: SshGuest;
let login: readonly string[];
let home: string;
let host: string;

beforeAll(async () => {
  guest = await startSshGuest();
  login = ['ssh', ...guest.config.arguments(guest.target.id, [])];
  home = path.dirname(guest.folder);
  host = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-copied-'));
});
afterAll(async () => {
  await guest.dispose();
  await fs.rm(host, { recursive: true });
});

const copy = (hostPath: string): Promise<void> =>
  copyFolder({ login, hostPath, staging }, runCommand, new AbortController().signal);

async function folder(name: string): Promise<string> {
  const made = path.join(host, name);
  await fs.mkdir(path.join(made, 'deep er'), { recursive: true });
  await fs.writeFile(path.join(made, 'deep er', "it's"), 'whole');
  await fs.symlink('deep er', path.join(made, 'link'));
  return made;
}

test('a folder of any name arrives whole, with its links as links', async () => {
  for (const name of ['plain', '-n', 'two\nlines', '$(id) ü 🐎']) {
    await copy(await folder(name));
    expect(await fs.readFile(path.join(home, name, 'deep er', "it's"), 'utf8')).toBe('whole');
    expect(await fs.readlink(path.join(home, name, 'link'))).toBe('deep er');
    await removeStaging({ login, staging }, runCommand);
  }
  expect((await fs.readdir(home)).filter((name) => name.startsWith('.corral-copy'))).toEqual([]);
});

test('what is there already is left as it is', async () => {
  const made = await folder('taken');
  await fs.writeFile(path.join(home, 'taken'), 'mine');
  await expect(copy(made)).rejects.toMatchObject({ code: 'name-taken' });
  expect(await fs.readFile(path.join(home, 'taken'), 'utf8')).toBe('mine');
  expect(await fs.readdir(home)).not.toContain(staging);
});

test('one that was done is not done again', async () => {
  const made = await folder('twice');
  await copy(made);
  await fs.writeFile(path.join(home, 'twice', 'changed'), 'in the guest');
  await copy(made);
  expect(await fs.readFile(path.join(home, 'twice', 'changed'), 'utf8')).toBe('in the guest');
  await removeStaging({ login, staging }, runCommand);
});

test('a folder that is gone, and a guest that is, are told apart', async () => {
  await expect(copy(path.join(host, 'nowhere'))).rejects.toMatchObject({ code: 'file-broken' });
  await guest.connection.dispose();
  guest.stopServer();
  await expect(copy(await folder('late'))).rejects.toMatchObject({ code: 'guest-failed' });
});

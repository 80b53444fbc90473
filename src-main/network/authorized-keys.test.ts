import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AuthorizedKeys, editKeys, type GuestKey } from './authorized-keys';

const one: GuestKey = {
  vmId: '149a6dab-ac21-489e-957f-530f68fe80fd',
  publicKey: `ssh-ed25519 ${'A'.repeat(68)}`,
  from: '192.168.64.5',
};
const other: GuestKey = { ...one, vmId: '249a6dab-ac21-489e-957f-530f68fe80fd', from: '192.168.64.6' };
const lineOfOne = `restrict,from="192.168.64.5" ${one.publicKey} corral-vm-${one.vmId}\n`;
const lineOfOther = `restrict,from="192.168.64.6" ${other.publicKey} corral-vm-${other.vmId}\n`;
const everyone = (): boolean => true;
const nobody = (): boolean => false;

let home: string;
let file: string;
beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral keys '));
  file = path.join(home, '.ssh', 'authorized_keys');
});
afterEach(() => fs.rm(home, { recursive: true, force: true }));

it.each([
  ['an empty file', '', lineOfOne],
  ['a last line with an end', 'ssh-rsa BBBB me\n', `ssh-rsa BBBB me\n${lineOfOne}`],
  ['a last line without one', 'ssh-rsa BBBB me', `ssh-rsa BBBB me\n${lineOfOne}`],
  ['odd lines', '# a\r\n\n\tx\u0000y\xff\n', `# a\r\n\n\tx\u0000y\xff\n${lineOfOne}`],
])('adds a key to %s', (_, before, after) => {
  expect(editKeys(before, everyone, one)).toBe(after);
});

it('takes away its own lines only, whatever else speaks of them', () => {
  const theirs = [
    `ssh-ed25519 ${'B'.repeat(68)} corral-vm-${one.vmId}\n`,
    `# restrict,from="x" ssh-ed25519 AAAA corral-vm-${one.vmId}\n`,
    `restrict,from="192.168.64.5" ${one.publicKey} corral-vm-${one.vmId} copied by me\n`,
  ].join('');
  expect(editKeys(`${theirs}${lineOfOne}${lineOfOther}tail`, nobody)).toBe(`${theirs}tail`);
  expect(editKeys(`${lineOfOne}${lineOfOther}`, (vmId) => vmId !== one.vmId)).toBe(lineOfOther);
});

it('makes the file where there is none, for nobody but its owner', async () => {
  await new AuthorizedKeys(home).add(one);
  expect(await fs.readFile(file, 'utf8')).toBe(lineOfOne);
  expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
  expect((await fs.stat(path.dirname(file))).mode & 0o777).toBe(0o700);
});

it('makes nothing when there is nothing to take away', async () => {
  await new AuthorizedKeys(home).retain(nobody);
  await expect(fs.stat(path.dirname(file))).rejects.toThrow('ENOENT');
});

it('replaces the key of a VM that comes from another address', async () => {
  const keys = new AuthorizedKeys(home);
  await keys.add({ ...one, from: '192.168.64.9' });
  await keys.add(other);
  await keys.add(one);
  expect(await fs.readFile(file, 'utf8')).toBe(`${lineOfOther}${lineOfOne}`);
});

it('leaves a link a link, the mode of its file, and every byte of the others', async () => {
  const target = path.join(home, 'dotfiles');
  const theirs = Buffer.from([0xff, 0xfe, 0x0d, 0x0a, 0x00, 0x41]);
  await fs.writeFile(target, theirs, { mode: 0o640 });
  await fs.mkdir(path.dirname(file));
  await fs.symlink('../dotfiles', file);
  const keys = new AuthorizedKeys(home);
  await keys.add(one);
  expect(await fs.readFile(target)).toEqual(Buffer.concat([theirs, Buffer.from(`\n${lineOfOne}`)]));
  await keys.retain(nobody);
  expect(await fs.readFile(target)).toEqual(Buffer.concat([theirs, Buffer.from('\n')]));
  expect(await fs.readlink(file)).toBe('../dotfiles');
  expect((await fs.stat(target)).mode & 0o777).toBe(0o640);
});

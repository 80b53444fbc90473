import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../host/command';
import { hostnameOf, writeSeed } from './seed';

const identity = {
  id: '6f3c0d0e-2c3a-4f57-9a3d-0d6f0f6f1a11',
  name: 'my_vm.1',
  machineId: '0123456789abcdef0123456789abcdef',
  user: 'admin',
  authorizedKey: 'ssh-ed25519 AAAA corral',
};

let folder: string;
beforeEach(async () => {
  folder = path.join(await fs.mkdtemp(path.join(os.tmpdir(), 'corral-')), 'seed');
});
afterEach(() => fs.rm(path.dirname(folder), { recursive: true, force: true }));

const read = (file: string): Promise<string> => fs.readFile(path.join(folder, file), 'utf8');

test('writes who the guest is, for our images and for cloud-init', async () => {
  const { hostPublicKey, fingerprint } = await writeSeed(folder, identity, runCommand);
  expect(await read('meta-data')).toBe(`instance-id: "${identity.id}"\nlocal-hostname: "my-vm-1"\n`);
  expect(await read('corral/instance-id')).toBe(`${identity.id}\n`);
  expect(await read('corral/user')).toBe('admin\n');
  expect(await read('corral/authorized_keys')).toBe(`${identity.authorizedKey}\n`);
  expect(await read('corral/ssh_host_ed25519_key.pub')).toBe(`${hostPublicKey}\n`);
  const shown = await runCommand('ssh-keygen', ['-lf', path.join(folder, 'corral/ssh_host_ed25519_key.pub')]);
  expect(shown.stdout).toContain(` ${fingerprint} `);

  const userData = await read('user-data');
  expect(userData.startsWith('#cloud-config\n')).toBe(true);
  const config = JSON.parse(userData.slice(14)) as Record<string, unknown>;
  expect(config['hostname']).toBe('my-vm-1');
  expect(config['ssh_keys']).toEqual({
    ed25519_private: await read('corral/ssh_host_ed25519_key'),
    ed25519_public: hostPublicKey,
  });
  expect(config).toMatchObject({ users: [{ name: 'admin', ssh_authorized_keys: [identity.authorizedKey] }] });
});

test('keeps its host key when repeated, and to its owner', async () => {
  const first = await writeSeed(folder, identity, runCommand);
  await fs.rm(path.join(folder, 'corral/ssh_host_ed25519_key.pub'));
  expect(await writeSeed(folder, identity, runCommand)).toEqual(first);
  expect((await fs.stat(folder)).mode & 0o777).toBe(0o700);
  expect((await fs.stat(path.join(folder, 'corral/ssh_host_ed25519_key'))).mode & 0o777).toBe(0o600);
});

test('gives two VMs two keys', async () => {
  const one = await writeSeed(folder, identity, runCommand);
  const two = await writeSeed(`${folder}-2`, identity, runCommand);
  expect(two.hostPublicKey).not.toBe(one.hostPublicKey);
});

test('a new name changes the seed and keeps the host key', async () => {
  const before = await writeSeed(folder, identity, runCommand);
  expect(await writeSeed(folder, { ...identity, name: '007' }, runCommand)).toEqual(before);
  expect(await read('meta-data')).toContain('local-hostname: "007"');
  expect(await read('user-data')).toContain('"hostname": "007"');
});

test.each([
  ['a', 'a'],
  ['A.b_c-', 'A-b-c'],
  ['x...', 'x'],
])('the VM %s has the host name %s', (name, hostname) => expect(hostnameOf(name)).toBe(hostname));

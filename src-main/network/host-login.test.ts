import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { guestOfHome } from './guest.fixture';
import { HostLogin } from './host-login';

const vmId = '149a6dab-ac21-489e-957f-530f68fe80fd';
const hostKey = `ssh-ed25519 ${'H'.repeat(68)}`;

let folder: string;
let server: net.Server;
let port: number;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral host login '));
  for (const name of ['host', 'guest']) await fs.mkdir(path.join(folder, name));
  await fs.writeFile(path.join(folder, 'host_key.pub'), `${hostKey} root@host\n`);
  await fs.writeFile(path.join(folder, 'guest', '.cal-proxy-config'), "HOST_GATEWAY='192.168.64.1'\n");
  server = net.createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as net.AddressInfo).port;
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await fs.rm(folder, { recursive: true, force: true });
});

function hostLogin(sshPort = port): HostLogin {
  return new HostLogin({
    home: path.join(folder, 'host'),
    user: 'me',
    platform: 'linux',
    hostKeyFile: path.join(folder, 'host_key.pub'),
    port: sshPort,
    addressOf: () => '192.168.64.5',
  });
}

const guest = () => guestOfHome(path.join(folder, 'guest'));
const authorized = () => fs.readFile(path.join(folder, 'host', '.ssh', 'authorized_keys'), 'utf8');

it('lets a guest in by a key of its own, from its address only, and takes that back', async () => {
  await hostLogin().allow(vmId, guest());
  const made = await fs.readFile(path.join(folder, 'guest', '.ssh', 'corral_host.pub'), 'utf8');
  const [kind, blob] = made.split(' ');
  expect(await authorized()).toBe(`restrict,from="192.168.64.5" ${kind} ${blob} corral-vm-${vmId}\n`);
  expect(await fs.readFile(path.join(folder, 'guest', '.ssh', 'corral_host_known'), 'utf8')).toBe(
    `192.168.64.1 ${hostKey}\n`,
  );
  await hostLogin().allow(vmId, guest());
  expect((await authorized()).split('\n')).toHaveLength(2);
  await hostLogin().withdraw(vmId);
  expect(await authorized()).toBe('');
});

it.each([
  ['options of its own', `command="x" ssh-ed25519 ${'A'.repeat(68)}\n`],
  ['a second line', `ssh-ed25519 ${'A'.repeat(68)}\nssh-ed25519 ${'B'.repeat(68)}\n`],
  ['another kind of key', `ssh-rsa ${'A'.repeat(68)}\n`],
  ['a key of another length', `ssh-ed25519 ${'A'.repeat(67)}\n`],
])('lets nobody in whose guest answers with %s', async (_, answer) => {
  const ssh = path.join(folder, 'guest', '.ssh');
  await fs.mkdir(ssh);
  await fs.writeFile(path.join(ssh, 'corral_host'), '');
  await fs.writeFile(path.join(ssh, 'corral_host.pub'), answer);
  await expect(hostLogin().allow(vmId, guest())).rejects.toMatchObject({ code: 'guest-failed' });
  await expect(authorized()).rejects.toThrow('ENOENT');
});

it('says what this computer lacks, and how it gets it', async () => {
  expect(await hostLogin().requirements()).toMatchObject([
    { id: 'remote-login', isMet: true, fix: null },
    { id: 'python', isMet: true, fix: null },
  ]);
  await new Promise((resolve) => server.close(resolve));
  const [remoteLogin] = await hostLogin().requirements();
  expect(remoteLogin).toMatchObject({ isMet: false, fix: 'Run: sudo apt-get install openssh-server' });
  await expect(hostLogin().allow(vmId, guest())).rejects.toThrow(
    /Remote Login is missing\. Run: sudo apt-get/,
  );
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
});

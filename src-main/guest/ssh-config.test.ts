import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../host/command';
import { SshConfig } from './ssh-config';

const target = {
  id: '6f3c0d0e-2c3a-4f57-9a3d-0d6f0f6f1a11',
  user: 'admin',
  endpoint: { host: '127.0.0.1', port: 2201 },
  hostPublicKey: `ssh-ed25519 ${'A'.repeat(68)}`,
};

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'c '));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

const configIn = (home: string): SshConfig =>
  new SshConfig({ vms: path.join(home, 'vms'), runtime: path.join(folder, 'run') }, path.join(home, 'key'));

/** What OpenSSH itself understood, by its keywords. */
async function understood(config: SshConfig): Promise<Map<string, string>> {
  const { stdout } = await runCommand('ssh', config.arguments(target.id, ['-G']));
  return new Map(
    stdout.split('\n').map((line) => [line.split(' ')[0] ?? '', line.slice(line.indexOf(' ') + 1)]),
  );
}

test('is strict', async () => {
  const config = configIn(folder);
  await config.write(target);
  expect(Object.fromEntries(await understood(config))).toMatchObject({
    hostname: '127.0.0.1',
    port: '2201',
    user: 'admin',
    stricthostkeychecking: 'true',
    globalknownhostsfile: '/dev/null',
    identitiesonly: 'yes',
    identityagent: 'none',
    batchmode: 'yes',
    forwardagent: 'no',
    forwardx11: 'no',
    updatehostkeys: 'false',
    hostkeyalias: `corral-${target.id}`,
    serveraliveinterval: '5',
    serveralivecountmax: '3',
  });
});

test('has another connection for another port', async () => {
  const config = configIn(folder);
  await config.write(target);
  const before = (await understood(config)).get('controlpath');
  await config.write({ ...target, endpoint: { host: '127.0.0.1', port: 2202 } });
  const after = (await understood(config)).get('controlpath');
  expect(before).toMatch(/\/[0-9a-f]{8}\.mux$/);
  expect(after).not.toBe(before);
});

test.each([
  ['user', { ...target, user: 'admin\n  ProxyCommand id' }],
  ['host', { ...target, endpoint: { host: '-oProxyCommand=id', port: 22 } }],
  ['port', { ...target, endpoint: { host: '127.0.0.1', port: 0 } }],
  ['id', { ...target, id: '../x' }],
  ['host key', { ...target, hostPublicKey: `${target.hostPublicKey}\n* ssh-ed25519 BBBB` }],
])('refuses a hostile %s', async (_what, hostile) => {
  await expect(configIn(folder).write(hostile)).rejects.toMatchObject({ code: 'invalid-input' });
});

test.each(['a\nb', 'a${HOME}b'])('refuses the folder name %j, which OpenSSH cannot be told', async (name) => {
  await expect(configIn(path.join(folder, name)).write(target)).rejects.toMatchObject({
    code: 'invalid-input',
  });
});

test('says when the runtime folder is too deep for a socket', async () => {
  const config = new SshConfig(
    { vms: folder, runtime: path.join(folder, 'x'.repeat(80)) },
    path.join(folder, 'key'),
  );
  await expect(config.write(target)).rejects.toMatchObject({ code: 'invalid-input' });
});

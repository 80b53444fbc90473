import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../../host/command';
import { signalCli } from '../kinds/signal-cli';

const label = signalCli.serviceLabel;
const source = path.resolve('resources/guest/payload');
let root: string;
beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'corral root '));
  await fs.mkdir(path.join(root, 'tools'));
  await tool('getent', 'echo "agent:x:1000:1000::/home/agent:/bin/zsh"');
  await tool('dscl', 'echo "NFSHomeDirectory: /Users/agent"');
  for (const name of ['launchctl', 'systemctl'])
    await tool(name, `echo "${name} $*" >>"$PAYLOAD_ROOT/calls"`);
});
afterEach(() => fs.rm(root, { recursive: true, force: true }));

const tool = (name: string, lines: string) =>
  fs.writeFile(path.join(root, 'tools', name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });

async function install(system: 'Darwin' | 'Linux', ...argv: string[]): Promise<string[]> {
  await tool('uname', `echo ${system}`);
  if (system === 'Darwin')
    await tool('launchctl', `echo "launchctl $*" >>"$PAYLOAD_ROOT/calls"; [ "$1" != print ]`);
  await fs.rm(path.join(root, 'calls'), { force: true });
  await runCommand('dash', [path.join(source, 'install.sh'), ...argv], {
    env: { PAYLOAD_ROOT: root, PATH: `${root}/tools:${process.env['PATH'] ?? ''}` },
  });
  const calls = await fs.readFile(path.join(root, 'calls'), 'utf8').catch(() => '');
  return calls.split('\n').slice(0, -1);
}

it('installs the systemd unit and starts it anew', async () => {
  expect(await install('Linux', 'agent')).toEqual([
    `systemctl stop ${label}.service`,
    'systemctl daemon-reload',
    `systemctl reset-failed ${label}.service`,
    `systemctl enable -q ${label}.service`,
    `systemctl start ${label}.service`,
  ]);
  const unit = path.join(root, `etc/systemd/system/${label}.service`);
  expect((await fs.stat(unit)).mode & 0o777).toBe(0o644);
  const text = await fs.readFile(unit, 'utf8');
  expect(text).toContain('\nUser=agent\nEnvironment="HOME=/home/agent"\n');
  expect(text).not.toContain('@');
  await runCommand('systemd-analyze', ['verify', unit]);
  await hasScripts(path.join(root, 'usr/local/lib/corral/payload'));
});

it('installs the launchd service and starts it anew', async () => {
  expect(await install('Darwin', 'agent')).toEqual([
    `launchctl bootout system/${label}`,
    `launchctl print system/${label}`,
    `launchctl bootstrap system /Library/LaunchDaemons/${label}.plist`,
  ]);
  const plist = path.join(root, `Library/LaunchDaemons/${label}.plist`);
  const { stdout } = await runCommand('plistutil', ['-i', plist, '-f', 'xml']);
  const text = stdout.replaceAll(/\s/g, '');
  expect(text).toContain(
    `<key>Label</key><string>${label}</string><key>UserName</key><string>agent</string>`,
  );
  expect(text).toContain('<key>HOME</key><string>/Users/agent</string>');
  expect(text).toContain(
    '<string>/bin/sh</string><string>/Library/Clawbox/payload-agent.sh</string><string>run</string>',
  );
  expect(text).toContain(
    '<key>RunAtLoad</key><true/><key>KeepAlive</key><true/><key>ExitTimeOut</key><integer>60</integer>',
  );
  await hasScripts(path.join(root, 'Library/Clawbox'));
});

/** All parts of the agent, which nobody but root may change. */
async function hasScripts(folder: string): Promise<void> {
  const wanted = (await fs.readdir(source)).filter((name) => name.endsWith('.sh') && name !== 'install.sh');
  expect(await fs.readdir(folder)).toEqual(wanted.toSorted());
  for (const name of [...wanted, '.']) {
    expect((await fs.stat(path.join(folder, name))).mode & 0o777).toBe(0o755);
  }
  const { stdout } = await runCommand('dash', [path.join(folder, 'payload-agent.sh'), 'inspect'], {
    env: { HOME: root, PAYLOAD_SHARE: '/nowhere' },
  });
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'payload-inspect', local: 'none' });
}

it('takes away what it has put there and nothing else', async () => {
  await install('Darwin', 'agent', '--no-start');
  await fs.writeFile(path.join(root, 'Library/Clawbox/sync-signal-cli-payload.sh'), 'Clawbox’s own');
  expect(await install('Darwin', '--remove')).toHaveLength(2);
  expect(await fs.readdir(path.join(root, 'Library/Clawbox'))).toEqual(['sync-signal-cli-payload.sh']);
  expect(await fs.readdir(path.join(root, 'Library/LaunchDaemons'))).toEqual([]);
});

it('stops only, for the service that Clawbox has left', async () => {
  expect(await install('Linux', '--stop')).toEqual([`systemctl stop ${label}.service`]);
  await expect(fs.access(path.join(root, 'usr'))).rejects.toThrow('ENOENT');
});

it('refuses a user that is not there, before it stops anything', async () => {
  await tool('getent', 'exit 2');
  await expect(install('Linux', 'nobody-here')).rejects.toThrow(
    'There is no user nobody-here in this guest.',
  );
  await expect(fs.access(path.join(root, 'calls'))).rejects.toThrow('ENOENT');
});

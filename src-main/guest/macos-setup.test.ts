import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../host/command';

/** The script runs here, with the emulated commands of a Mac, and with what is root's in the home. */
let home: string;
beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral mac '));
  const scripts = path.join(home, 'scripts');
  const programs = path.join(home, '.local', 'bin');
  await fs.mkdir(scripts);
  await fs.mkdir(programs, { recursive: true });
  for (const folder of ['defaults', 'services']) await fs.mkdir(state(folder), { recursive: true });
  await fs.writeFile(state('keychain-password'), 'admin\n');
  const emulation = await fs.readFile('e2e/emulators/tart/guest/mac-commands.sh', 'utf8');
  const commands = emulation.replace('state=/var/lib/emulated-mac', `state='${state('')}'`);
  for (const name of ['defaults', 'launchctl', 'security', 'tart-guest-agent']) {
    await fs.writeFile(path.join(programs, name), commands, { mode: 0o755 });
  }
  await fs.writeFile(path.join(programs, 'sudo'), '#!/bin/sh\nshift\nexec "$@"\n', { mode: 0o755 });
  await fs.copyFile('resources/guest/vm-common.sh', path.join(scripts, 'vm-common.sh'));
  const script = await fs.readFile('resources/guest/macos-setup.sh', 'utf8');
  const text = script.replaceAll('/etc/kcpassword', '"$HOME/kcpassword"');
  await fs.writeFile(path.join(scripts, 'macos-setup.sh'), text, { mode: 0o755 });
});
afterEach(() => fs.rm(home, { recursive: true }));

const state = (name: string) => path.join(home, 'state', name);
const configure = (password: string) =>
  fs.writeFile(path.join(home, '.cal-vm-config'), `VM_PASSWORD='${password}'\n`, { mode: 0o600 });
const setUp = () =>
  runCommand(path.join(home, 'scripts', 'macos-setup.sh'), [], {
    env: { HOME: home },
    expectedExitCodes: [0, 1],
  });
const service = () => path.join(home, 'Library', 'LaunchAgents', 'org.cirruslabs.tart-guest-agent.plist');

/** Takes the cover off a password of the login window. */
function uncovered(bytes: Uint8Array): Buffer {
  const key = Buffer.from('7d895223d2bcddeaa3b91f', 'hex');
  return Buffer.from(bytes.map((byte, index) => byte ^ (key[index % key.length] ?? 0)));
}

it('lets the desktop come up by itself, and runs its agent', async () => {
  await configure('admin');
  const { exitCode, stdout } = await setUp();
  expect(exitCode).toBe(0);
  const user = os.userInfo().username;
  expect(stdout.split('\n')).toEqual([
    'CONFIGURE Wrote the password for the login at boot.',
    `CONFIGURE ${user} is logged in at the screen from the next boot on.`,
    'CONFIGURE Made tart-guest-agent a service.',
    '',
  ]);
  const password = path.join(home, 'kcpassword');
  expect((await fs.stat(password)).mode & 0o777).toBe(0o600);
  // What System Settings writes for “admin” begins so; behind the NUL anything may follow.
  expect((await fs.readFile(password)).subarray(0, 6).toString('hex')).toBe('1ced3f4abcbc');
  expect(
    await fs.readFile(state('defaults/_Library_Preferences_com.apple.loginwindow.autoLoginUser'), 'utf8'),
  ).toBe(`${user}\n`);
  const plist = await fs.readFile(service(), 'utf8');
  expect(plist).toContain(`<string>${path.join(home, '.local/bin/tart-guest-agent')}</string>`);
  expect(plist).toContain('<key>KeepAlive</key><true/>');
  expect(await fs.readdir(state('services'))).toEqual(['org.cirruslabs.tart-guest-agent']);
});

it('changes nothing the second time', async () => {
  await configure('admin');
  await setUp();
  const files = [service(), path.join(home, 'kcpassword')];
  const before = await Promise.all(files.map((file) => fs.stat(file, { bigint: true })));
  await fs.writeFile(state('calls'), '');
  expect(await setUp()).toMatchObject({ exitCode: 0, stdout: '' });
  const after = await Promise.all(files.map((file) => fs.stat(file, { bigint: true })));
  expect(after.map(({ ino, mtimeNs }) => [ino, mtimeNs])).toEqual(
    before.map(({ ino, mtimeNs }) => [ino, mtimeNs]),
  );
  expect(await fs.readFile(state('calls'), 'utf8')).not.toMatch(/defaults write|bootstrap/);
});

it.each(['x', 'elevenchars', 'twelve chars', "it's a longer one: ü€ %s"])(
  'covers the password “%s” in pieces of twelve bytes',
  async (password) => {
    await fs.writeFile(state('keychain-password'), `${password}\n`);
    await fs.writeFile(
      path.join(home, '.cal-vm-config'),
      `VM_PASSWORD='${password.replaceAll("'", String.raw`'\''`)}'\n`,
    );
    expect((await setUp()).exitCode).toBe(0);
    const covered = await fs.readFile(path.join(home, 'kcpassword'));
    expect(covered.length % 12).toBe(0);
    expect(uncovered(covered).toString('utf8').replace(/\0+$/, '')).toBe(password);
    expect(uncovered(covered).at(-1)).toBe(0);
  },
);

it('says when the password does not open the keychain, and goes on', async () => {
  await configure('wrong');
  const { exitCode, stdout } = await setUp();
  expect(exitCode).toBe(1);
  expect(stdout).toContain('does not open the login keychain');
  expect(stdout).toContain('Made tart-guest-agent a service');
});

it('says what is missing', async () => {
  await fs.rm(path.join(home, '.local', 'bin', 'tart-guest-agent'));
  const { exitCode, stdout } = await setUp();
  expect(exitCode).toBe(1);
  expect(stdout).toContain('There is no VM_PASSWORD');
  expect(stdout).toContain('tart-guest-agent is not installed');
});

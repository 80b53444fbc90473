import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../harness/wait-for';
import { macImage, TartPlace } from './tart-place';

let place: TartPlace;

interface Shown {
  readonly Name: string;
  readonly State: string;
  readonly Running: boolean;
}

const stateOf = async (name: string): Promise<string | undefined> =>
  (await place.json<Shown[]>(['list'])).find((vm) => vm.Name === name)?.State;

const macOf = async (name: string): Promise<unknown> =>
  (
    JSON.parse(await fs.readFile(path.join(place.home, 'vms', name, 'config.json'), 'utf8')) as {
      macAddress: string;
    }
  ).macAddress;

const isGone = (pid: number): boolean => !existsSync(`/proc/${pid}`);

beforeEach(async () => {
  place = await TartPlace.make();
});
afterEach(() => place.dispose());

describe('a guest that is up in seconds', () => {
  beforeEach(async () => {
    await place.behave({ guest: 'busybox' });
    await place.succeed(['clone', macImage, 'clean']);
    await place.succeed(['clone', 'clean', 'dev']);
  });

  it('runs under a lock, answers exec, and stops by a power cut that leaves its lease', async () => {
    const running = await place.run('dev');
    expect(await stateOf('dev')).toBe('running');
    expect(await place.tart(['run', 'dev'])).toMatchObject({
      exitCode: 2,
      stderr: 'VM "dev" is already running!\n',
    });
    expect(await place.tart(['delete', 'dev'])).toMatchObject({
      exitCode: 1,
      stderr: 'VM "dev" is running\n',
    });
    expect(await place.tart(['exec', '-i', 'dev', 'sh', '-c', 'cat; echo no >&2; exit 7'], 'yes\n')).toEqual({
      exitCode: 7,
      stdout: 'yes\n',
      stderr: 'no\n',
    });
    expect((await place.tart(['exec', 'dev', '--', 'true'])).stderr).toContain(
      'exec: "--": executable file not found',
    );
    const address = await place.succeed(['ip', 'dev']);
    expect(await place.succeed(['ip', 'dev', '--resolver', 'agent'])).toBe(address);
    const qemu = await place.guestPid(running);
    await place.succeed(['stop', 'dev']);
    expect(await running.ended).toEqual({ exitCode: 0, stdout: 'Stopping VM...\n', stderr: '' });
    expect(isGone(qemu)).toBe(true);
    expect(await stateOf('dev')).toBe('stopped');
    expect(await place.succeed(['ip', 'dev'])).toBe(address);
    await place.behave({ guest: 'busybox', mutation: 'stale-lease' });
    expect(await place.succeed(['ip', 'dev'])).not.toBe(address);
  });

  it('shuts down when asked by SIGUSR2, and dies at once by SIGTERM', async () => {
    const first = await place.run('dev');
    first.signal('SIGUSR2');
    expect(await first.ended).toEqual({
      exitCode: 0,
      stdout: 'Requesting guest OS to stop...\nguest has stopped the virtual machine\n',
      stderr: '',
    });
    const second = await place.run('dev');
    const qemu = await place.guestPid(second);
    second.signal('SIGTERM');
    expect(await second.ended).toEqual({ exitCode: null, stdout: '', stderr: '' });
    await waitFor('the guest to die with its tart', () => isGone(qemu));
    expect(await stateOf('dev')).toBe('stopped');
  });

  it('ends with 0 when the guest crashes, with a last line that only the mutation keeps back', async () => {
    const first = await place.run('dev');
    process.kill(await place.guestPid(first), 'SIGKILL');
    const crash = await first.ended;
    expect(crash.exitCode).toBe(0);
    expect(crash.stdout).toMatch(/^guest has stopped the virtual machine due to error: .+\n$/);
    await place.behave({ guest: 'busybox', mutation: 'exit-0-on-crash' });
    const second = await place.run('dev');
    process.kill(await place.guestPid(second), 'SIGKILL');
    expect(await second.ended).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('cannot be suspended unless it was started for it, and dies of the attempt', async () => {
    const running = await place.run('dev');
    expect((await place.tart(['suspend', 'dev'])).exitCode).toBe(0);
    const result = await running.ended;
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toContain('Failed to suspend the VM: ');
    expect(await stateOf('dev')).toBe('stopped');
  });

  it('goes on after a suspension where it was, as does a clone, with the same MAC', async () => {
    const running = await place.run('dev', ['--suspendable']);
    await place.succeed(['exec', 'dev', 'sh', '-c', 'echo kept >/tmp/note']);
    await place.succeed(['suspend', 'dev']);
    expect(await running.ended).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/snapshot created successfully! shutting down the VM\.\.\.\n$/) as string,
    });
    expect(await stateOf('dev')).toBe('suspended');
    await place.succeed(['clone', 'dev', 'copy']);
    expect([await stateOf('copy'), await macOf('copy')]).toEqual(['suspended', await macOf('dev')]);
    const resumed = await place.run('copy');
    expect(resumed.stdout()).toBe('restoring VM state from a snapshot...\nresuming VM...\n');
    expect(await place.succeed(['exec', 'copy', 'cat', '/tmp/note'])).toBe('kept\n');
    await place.succeed(['stop', 'dev']);
    expect([await stateOf('dev'), await stateOf('copy')]).toEqual(['stopped', 'running']);
  });

  it('is cloned and renamed while it runs', async () => {
    await place.run('dev');
    await place.succeed(['clone', 'dev', 'copy']);
    await place.succeed(['rename', 'dev', 'moved']);
    expect([await stateOf('moved'), await stateOf('copy')]).toEqual(['running', 'stopped']);
    expect(await place.succeed(['exec', 'moved', 'echo', 'still here'])).toBe('still here\n');
  });

  it('is refused when two macOS guests run', async () => {
    await place.succeed(['clone', 'clean', 'third']);
    await place.run('clean');
    await place.run('dev');
    expect(await place.tart(['run', 'third'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'The number of VMs exceeds the system limit (other running VMs: clean, dev)\n',
    });
    expect(await stateOf('third')).toBe('stopped');
  });
});

/** Waits until a server says something, and returns it. */
const banner = (address: string, port: number): Promise<string> =>
  waitFor(
    `${address}:${port} to say something`,
    () =>
      new Promise<string | undefined>((resolve) => {
        const socket = net.connect(port, address);
        socket.once('data', (chunk: Buffer) => {
          resolve(chunk.toString());
          socket.destroy();
        });
        socket.on('error', () => resolve(undefined));
        socket.on('close', () => resolve(undefined));
      }),
    60_000,
  );

it('runs Debian with ssh at its own address, a screen, shares and an agent that streams', async () => {
  await place.succeed(['clone', macImage, 'dev']);
  const shared = path.join(place.home, 'shared folder');
  await fs.mkdir(shared);
  await fs.writeFile(path.join(shared, 'note'), 'from the host');
  const running = await place.run('dev', [
    '--vnc-experimental',
    '--dir',
    `work:${shared}`,
    '--dir',
    'etc:/etc:ro',
  ]);
  const address = (await place.succeed(['ip', 'dev'])).trim();
  expect(await banner(address, 22)).toMatch(/^SSH-2\.0-/);
  const [, port] =
    /^VNC server is running at vnc:\/\/:\w+-\w+-\w+-\w+@127\.0\.0\.1:(\d+)\n/.exec(running.stdout()) ?? [];
  expect(await banner('127.0.0.1', Number(port))).toMatch(/^RFB 003\./);
  expect(await place.succeed(['exec', 'dev', 'sh', '-c', 'echo "$USER" "$PWD"; sudo -n id -u'])).toBe(
    'admin /home/admin\n0\n',
  );
  const megabyte = 'x'.repeat(2 ** 20);
  expect(await place.succeed(['exec', '-i', 'dev', 'cat'], megabyte)).toBe(megabyte);
  const note = '/Volumes/My Shared Files/work/note';
  expect(await place.succeed(['exec', 'dev', 'cat', note])).toBe('from the host');
  const write = ['exec', 'dev', 'sudo', 'touch'];
  expect((await place.tart([...write, '/Volumes/My Shared Files/etc/written'])).exitCode).toBe(1);
  expect((await place.tart([...write, '/Volumes/My Shared Files/work/written'])).exitCode).toBe(0);
  expect(existsSync(path.join(shared, 'written'))).toBe(true);
  await place.behave({ mutation: 'no-agent', agentTimeoutSeconds: 1 });
  expect((await place.tart(['exec', 'dev', 'true'])).stderr).toMatch(/is the Tart Guest Agent running\?\n$/);
  await place.behave({});
  await place.tart(['exec', 'dev', 'sudo', '-n', 'poweroff']);
  expect(await running.ended).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/\nguest has stopped the virtual machine\n$/) as string,
  });
});

it('gives Debian in a macOS guest the commands of a Mac', async () => {
  await place.succeed(['clone', macImage, 'mac']);
  await place.run('mac');
  const inMac = async (script: string): Promise<string> =>
    (await place.succeed(['exec', 'mac', 'sh', '-c', `PATH=/opt/homebrew/bin:$PATH; ${script}`])).trim();
  expect(await inMac('sw_vers -productName; uname')).toBe('macOS\nLinux');
  await inMac('brew install node go cirruslabs/cli/tart && brew install --cask ghostty');
  await inMac('npm install -g @anthropic-ai/claude-code && go install go.uber.org/mock/mockgen@latest');
  expect(await inMac('tart --version; claude --version; ~/go/bin/mockgen --version')).toBe(
    'tart 1.0.0 (emulated)\nclaude 1.0.0 (emulated)\nmockgen 1.0.0 (emulated)',
  );
  expect(await inMac('ls -d /Applications/*')).toBe('/Applications/Ghostty.app');
  await inMac('echo gh >/var/lib/emulated-mac/missing-packages');
  expect(await inMac('brew install gh 2>&1 || echo failed')).toMatch(/No available formula.*\nfailed$/);
  await inMac('curl -fsSL -o /tmp/install https://cursor.com/install && sh /tmp/install');
  expect(await inMac('~/.local/bin/agent --version')).toBe('agent 1.0.0 (emulated)');
  expect(await inMac('security unlock-keychain -p wrong login.keychain 2>&1 || echo "$?"')).toMatch(/\n51$/);
  await inMac('sudo defaults write /Library/Preferences/com.apple.loginwindow autoLoginUser admin');
  expect(await inMac('defaults read /Library/Preferences/com.apple.loginwindow autoLoginUser')).toBe('admin');
  expect(await inMac('cat /var/lib/emulated-mac/calls')).toContain('brew install --cask ghostty\n');
});

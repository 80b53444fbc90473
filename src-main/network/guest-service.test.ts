import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../e2e/harness/wait-for';
import { configLines } from './guest-proxy';

const scripts = path.resolve('resources/guest/proxy');
let home: string;
const children: ChildProcess[] = [];
beforeEach(async () => (home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral proxy '))));
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await fs.rm(home, { recursive: true, force: true });
});

const inHome = (name: string): string => path.join(home, name);
const read = (name: string): Promise<string> => fs.readFile(inHome(name), 'utf8').catch(() => '');

/** A sshuttle that says that its rules stand, writes how it was called, and ends when it is told to. */
const standing = `import os, signal, socket, sys, time
print('called with ' + ' '.join(sys.argv[1:]), file=sys.stderr, flush=True)
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'READY=1\\nSTATUS=Connected', os.environ['NOTIFY_SOCKET'])
`;

/** Runs the service as its manager does, with a sshuttle that goes on as `after` says. */
async function startService(after: string, way: 'tunnel' | 'host-login' = 'tunnel'): Promise<ChildProcess> {
  await fs.writeFile(inHome('sshuttle'), `#!/usr/bin/env python3\n${standing}${after}\n`, { mode: 0o755 });
  const settings = { mode: 'on', way, socket: '/run/tunnel socket', hostUser: 'me', target: '' } as const;
  await fs.writeFile(inHome('.cal-proxy-config'), `HOST_GATEWAY='192.0.2.1'\n${configLines(settings)}\n`);
  const env = { ...process.env, HOME: home, PATH: `${home}:${process.env['PATH']}` };
  const child = spawn('python3', ['-B', path.join(scripts, 'service.py')], { env, stdio: 'ignore' });
  children.push(child);
  return child;
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));

it('keeps sshuttle’s pid while its rules stand, and ends when it is told to', async () => {
  const child = await startService('time.sleep(100)');
  const pid = await waitFor('the pid', async () => (await read('.cal-proxy.pid')) || undefined);
  expect(await fs.readFile(`/proc/${pid.trim()}/cmdline`, 'utf8')).toContain('sshuttle');
  const log = await waitFor(
    'the log',
    async () => /called with (.*)/.exec(await read('.cal-proxy.log'))?.[1],
  );
  expect(log).toMatch(/^--dns -e \S+ .*joint\.py'? '\/run\/tunnel socket' -r host 0\/0 -x \d/);
  expect((await fs.stat(inHome('.cal-proxy.log'))).mode & 0o777).toBe(0o600);
  const end = ended(child);
  child.kill('SIGTERM');
  expect(await end).toBe(0);
  expect(await read('.cal-proxy.pid')).toBe('');
});

it('ends with a sshuttle that ends: the host starts a tunnel again', async () => {
  const child = await startService('sys.exit(99)');
  expect(await ended(child)).toBe(1);
  expect(await read('.cal-proxy.log')).toContain('sshuttle ended (99).');
  expect(await read('.cal-proxy.pid')).toBe('');
});

it('starts a sshuttle again that logs in at the host, leaving the host itself out', async () => {
  await startService('time.sleep(0.5)', 'host-login');
  const calls = async (): Promise<string[]> => (await read('.cal-proxy.log')).match(/called with .*/g) ?? [];
  await waitFor('a second start', async () => (await calls()).length >= 2, 15_000);
  expect((await calls())[0]).toMatch(
    /host-login\.ssh_config'? -r me@192\.0\.2\.1 0\/0 .*-x 192\.0\.2\.1\/32/,
  );
});

it('waits until the helper that takes the rules away has ended too', async () => {
  const helper = `import subprocess
subprocess.Popen(['sh', '-c', 'sleep 0.7; echo the rules are gone >&2'])
sys.exit(1)`;
  await ended(await startService(helper));
  expect(await read('.cal-proxy.log')).toContain('the rules are gone');
});

it('keeps only the newest lines of a long log', async () => {
  const flood = `for n in range(20000): print('line', n, 'x' * 100, file=sys.stderr)`;
  await ended(await startService(flood));
  expect((await fs.stat(inHome('.cal-proxy.log'))).size).toBeLessThan(700 * 1024);
  expect(await read('.cal-proxy.log')).toContain('line 19999');
});

it('joins sshuttle to the socket of the host, and ends as soon as the host does', async () => {
  const socketFile = inHome('tunnel');
  let host: net.Socket | undefined;
  let heard = '';
  const server = net.createServer((socket) => {
    host = socket;
    socket.on('data', (data) => (heard += data.toString()));
    socket.write('hello sshuttle');
  });
  await new Promise<void>((resolve) => server.listen(socketFile, resolve));
  const call =
    'exec python3 -c "import sys; exec(compile(sys.stdin.read(1234), \\"assembler.py\\", \\"exec\\"))"';
  // The shell stands for sshuttle, which the joint ends with itself.
  const joint = [path.join(scripts, 'joint.py'), socketFile, 'host', '--', call];
  const child = spawn('sh', ['-c', 'python3 "$@"; exit 0', 'sshuttle', ...joint]);
  children.push(child);
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  child.stdin.write('program');
  await waitFor('what sshuttle sent', () => heard === '1234\nprogram');
  await waitFor('what the host sent', () => said === 'hello sshuttle');
  const signal = new Promise((resolve) => child.once('exit', (_, name) => resolve(name)));
  const before = Date.now();
  host?.destroy();
  expect(await signal).toBe('SIGTERM');
  expect(Date.now() - before).toBeLessThan(1_000);
  server.close();
});

import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../host/command';
import { bareKey } from './public-key';
import { ensureKeyPair } from './ssh-keys';
import { startSshGuest, type SshGuest } from './sshd.fixture';

let guest: SshGuest;
beforeAll(async () => {
  guest = await startSshGuest();
  await guest.connection.open({ timeoutMs: 10_000 });
});
afterAll(() => guest.dispose());

const hostile = ['', '-n', "it's", '$(id) `id` "x" $HOME', 'a\nb\n', '*', 'ünï 🐑', 'a\'"'.repeat(34_000)];
const show = 'for argument in "$@"; do printf "%s\\0" "$argument"; done';

test('hands every argument over unparsed, whatever its size', async () => {
  const { stdout } = await guest.connection.run(show, { args: hostile });
  expect(stdout.split('\0').slice(0, -1)).toEqual(hostile);
});

test('hands arguments and stdin over together', async () => {
  const args = hostile.slice(0, -1);
  const { stdout } = await guest.connection.run(`${show}; cat`, { args, stdin: "it's $(id)\n" });
  expect(stdout.split('\0')).toEqual([...args, "it's $(id)\n"]);
});

test('refuses a NUL, and more beside a stdin than a command line takes', async () => {
  await expect(guest.connection.run(':', { args: ['\0'] })).rejects.toMatchObject({ code: 'invalid-input' });
  const big = guest.connection.run(':', { args: ['x'.repeat(130_000)], stdin: '' });
  await expect(big).rejects.toMatchObject({ code: 'invalid-input' });
});

test('a script has an empty stdin and its own exit code, under set -e too', async () => {
  const script = 'set -eu\ncat\nfalse\necho not reached';
  const result = await guest.connection.run(script, { expectedExitCodes: [1] });
  expect(result).toEqual({ exitCode: 1, stdout: '', stderr: '' });
});

test.each([undefined, 'input'])(
  'tells a script that ends with 255 from a failure of ssh (stdin %s)',
  async (stdin) => {
    const options = stdin === undefined ? {} : { stdin };
    const script = 'printf why >&2; exit 255';
    const result = await guest.connection.run(script, { ...options, expectedExitCodes: [255] });
    expect(result).toEqual({ exitCode: 255, stdout: '', stderr: 'why' });
    await expect(guest.connection.run(script, options)).rejects.toMatchObject({
      code: 'guest-failed',
      details: { exit: 255, stderr: 'why' },
    });
  },
);

test('errors keep no arguments, which may be secrets', async () => {
  const error = await guest.connection
    .run('exit 3', { args: ['secret-word'] })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'guest-failed' });
  expect(JSON.stringify(error)).not.toContain('secret-word');
});

test('ends a flood of output', async () => {
  await expect(guest.connection.run('yes')).rejects.toMatchObject({ code: 'guest-failed' });
});

test('has a time limit and can be cancelled, and what ran in the guest ends too', async () => {
  const isThere = async (pid: string): Promise<boolean> =>
    (await guest.connection.run('kill -0 "$1"', { args: [pid], expectedExitCodes: [0, 1] })).exitCode === 0;
  const note = path.join(guest.folder, 'pid');
  const script = 'echo $$ >"$1.new"; mv "$1.new" "$1"; sleep 60 & wait';
  const limited = guest.connection.run(script, { args: [note], timeoutMs: 500 });
  await expect(limited).rejects.toMatchObject({ code: 'timed-out' });
  const pid = (await fs.readFile(note, 'utf8')).trim();
  await expect.poll(() => isThere(pid), { timeout: 5_000 }).toBe(false);

  const abort = new AbortController();
  const running = guest.connection.run('sleep 60', { signal: abort.signal });
  setTimeout(() => abort.abort(), 100);
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
});

test('runs 16 commands at the same time in at most 8 sessions of one connection', async () => {
  const marks = path.join(guest.folder, 'marks');
  const gate = path.join(guest.folder, 'gate');
  await fs.mkdir(marks);
  const script = 'touch "$1/$3"; while [ ! -e "$2" ]; do sleep 0.05; done; rm "$1/$3"';
  const commands = Array.from({ length: 16 }, (_, n) =>
    guest.connection.run(script, { args: [marks, gate, String(n)] }),
  );
  const started = async (): Promise<number> => (await fs.readdir(marks)).length;
  await expect.poll(started, { timeout: 10_000 }).toBe(8);
  await delay(300);
  expect(await started()).toBe(8);
  await fs.writeFile(gate, '');
  await Promise.all(commands);
  expect((await guest.log()).match(/Accepted publickey/g)).toHaveLength(1);
});

test('a waiting command can be cancelled, and its place is free again', async () => {
  const abort = new AbortController();
  const busy = Array.from({ length: 8 }, () => guest.connection.run('sleep 0.3'));
  const waiting = guest.connection.run('echo no', { signal: abort.signal });
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await Promise.all(busy);
  await expect(guest.connection.run('echo yes')).resolves.toMatchObject({ stdout: 'yes\n' });
});

test('dispose ends what runs and closes the connection', async () => {
  const own = await startSshGuest();
  try {
    await own.connection.open({ timeoutMs: 10_000 });
    expect(await own.connection.isOpen()).toBe(true);
    const running = own.connection.run('sleep 20').catch((error: unknown) => error);
    await own.connection.dispose();
    expect(await running).toMatchObject({ code: 'cancelled' });
    expect(await own.connection.isOpen()).toBe(false);
    await expect(own.connection.run(':')).rejects.toMatchObject({ code: 'cancelled' });
  } finally {
    await own.dispose();
  }
});

test('says when the guest has vanished', async () => {
  const own = await startSshGuest();
  try {
    own.stopServer();
    await expect(own.connection.run(':')).rejects.toMatchObject({
      code: 'guest-unreachable',
      retryable: true,
    });
  } finally {
    await own.dispose();
  }
});

test('says when another machine answers, and when Corral’s key is refused', async () => {
  const own = await startSshGuest();
  try {
    const other = await ensureKeyPair(path.join(own.folder, 'other'), runCommand);
    await own.config.write({ ...own.target, hostPublicKey: bareKey(other.publicKey) });
    await expect(own.connection.run(':')).rejects.toMatchObject({
      code: 'guest-refused',
      details: { refusal: 'host-key' },
    });
    await own.config.write(own.target);
    await fs.rm(path.join(own.folder, 'keys'), { recursive: true });
    await ensureKeyPair(path.join(own.folder, 'keys'), runCommand);
    await expect(own.connection.run(':')).rejects.toMatchObject({
      code: 'guest-refused',
      details: { refusal: 'login' },
    });
  } finally {
    await own.dispose();
  }
});

test.each(['100%h', '"quoted" \\ back', "it's", 'ünï', '~x', '#y'])(
  'OpenSSH finds its files below a folder named %s',
  async (name) => {
    const own = await startSshGuest(name);
    try {
      await expect(own.connection.run('echo here')).resolves.toMatchObject({ stdout: 'here\n' });
      expect(await own.connection.isOpen()).toBe(true);
    } finally {
      await own.dispose();
    }
  },
);

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../host/command';
import { startPiped, type PipedProcess } from '../host/piped-process';
import { LineSplitter } from './line-splitter';
import { readStreamMessage, type StreamMessage } from './stream-message';

const script = path.resolve('resources/guest/guest-stream.sh');
const shells = ['dash', 'bash', 'zsh --emulate sh', 'busybox sh'];
type Facts = StreamMessage & { readonly kind: 'facts' };

let folder: string;
let configuration: string;
let running: PipedProcess | undefined;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-'));
  configuration = path.join(folder, 'tmux.conf');
  await fs.writeFile(configuration, "set -g default-command 'exec sleep 1000'\n");
});
afterEach(async () => {
  running?.stop();
  await tmux('kill-server').catch(() => undefined);
  await fs.rm(folder, { recursive: true, force: true });
});

/** A tmux server of this test's own, with windows that start no login shell. */
async function tmux(...argv: string[]): Promise<void> {
  await runCommand('tmux', ['-u', '-f', configuration, ...argv], {
    env: { TMUX_TMPDIR: folder, TMUX: undefined },
  });
}

/** Runs the script with the seconds given, and gathers what it says. */
function start(shell: string, look = 0.1, heartbeat = 30, git = 30) {
  const messages: StreamMessage[] = [];
  const lines: string[] = [];
  const splitter = new LineSplitter(64 * 1024);
  const ended = new Promise<{ exit: number | string; stderr: string }>((resolve) => {
    const argv = [
      '-u',
      'TMUX',
      `TMUX_TMPDIR=${folder}`,
      `HOME=${folder}`,
      `TMPDIR=${folder}`,
      ...shell.split(' '),
      script,
      ...[look, heartbeat, git].map(String),
    ];
    running = startPiped('env', argv, {
      onOutput: (chunk) => {
        const added = splitter.add(chunk);
        for (const line of added === 'too-long' ? [] : added) {
          lines.push(line);
          const message = readStreamMessage(line);
          if (typeof message === 'object') messages.push(message);
        }
      },
      onEnd: (exit, stderr) => resolve({ exit, stderr }),
    });
  });
  const facts = (): Facts[] => messages.filter((message): message is Facts => message.kind === 'facts');
  const sessions = (): string[] | undefined =>
    facts()
      .at(-1)
      ?.sessions.map((session) => session.name);
  return { messages, lines, ended, facts, sessions };
}

test.each(shells)('speaks the protocol under %s', async (shell) => {
  const stream = start(shell);
  await expect.poll(() => stream.facts().length, { timeout: 5_000 }).toBe(1);
  expect(stream.messages[0]).toMatchObject({ kind: 'hello', hostname: os.hostname() });
  expect(stream.messages[0]).toHaveProperty('os', expect.stringMatching(/\S/));
  const [first] = stream.facts();
  expect(first?.sessions).toEqual([]);
  expect(first?.load).toBeTypeOf('number');
  expect(Math.abs((first?.clock ?? 0) - Date.now())).toBeLessThan(6_000);

  await tmux('new-session', '-d', '-s', 'one');
  await expect.poll(stream.sessions, { timeout: 5_000 }).toEqual(['one']);
  await tmux('new-window', '-t', 'one');
  await expect.poll(() => stream.facts().at(-1)?.sessions[0]?.windows, { timeout: 5_000 }).toBe(2);
  await tmux('kill-server');
  await expect.poll(stream.sessions, { timeout: 5_000 }).toEqual([]);
  expect(stream.lines).toHaveLength(stream.messages.length);
});

test.each(shells)('ends at once with its stdin, says goodbye and leaves nothing, under %s', async (shell) => {
  await tmux('new-session', '-d', '-s', 'one');
  const argv = ['-u', 'TMUX', `TMUX_TMPDIR=${folder}`, ...shell.split(' '), script, '60', '60'];
  const { stdout, stderr } = await runCommand('env', argv, { timeoutMs: 5_000, stdin: '' });
  expect(stdout).toMatch(
    /^\{"v":1,"kind":"hello",.*\n(\{"v":1,"kind":"facts".*\n)?\{"v":1,"kind":"bye"\}\n$/,
  );
  expect(stderr).toBe('');
  await expect.poll(leftovers, { timeout: 3_000 }).toEqual([]);
});

test('leaves nothing when it is stopped in the middle', async () => {
  await tmux('new-session', '-d', '-s', 'one');
  const stream = start('dash', 60);
  await expect.poll(stream.sessions, { timeout: 5_000 }).toEqual(['one']);
  await expect
    .poll(leftovers, { timeout: 3_000 })
    .toEqual(expect.arrayContaining(['sleep 30', expect.stringMatching(/^tmux wait-for /)]));
  running?.stop();
  await stream.ended;
  await expect.poll(leftovers, { timeout: 3_000 }).toEqual([]);
});

/** Command lines of what the script started: all that has this test's folder in its environment, but the tmux server and its windows. */
async function leftovers(): Promise<string[]> {
  const read = (pid: string, file: string) => fs.readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  const found: string[] = [];
  for (const pid of await fs.readdir('/proc')) {
    if (!/^[0-9]+$/.test(pid) || !(await read(pid, 'environ')).includes(folder)) continue;
    const commandLine = (await read(pid, 'cmdline')).replaceAll('\0', ' ').trim();
    if (commandLine && !/^tmux -u -f|sleep 1000/.test(commandLine)) found.push(commandLine);
  }
  return found;
}

test('tmux wakes it: a change shows long before the next look', async () => {
  await tmux('new-session', '-d', '-s', 'one');
  const stream = start('dash', 600);
  await expect.poll(stream.sessions, { timeout: 5_000 }).toEqual(['one']);
  await tmux('new-session', '-d', '-s', 'two');
  await expect.poll(stream.sessions, { timeout: 3_000 }).toEqual(['one', 'two']);
  await tmux('rename-session', '-t', 'two', 'three');
  await expect.poll(stream.sessions, { timeout: 3_000 }).toEqual(['one', 'three']);
});

test('a bell in a session that nobody looks at shows at once, and goes when somebody looks', async () => {
  await tmux('new-session', '-d', '-s', 'one');
  const stream = start('dash', 600);
  const bell = () => stream.facts().at(-1)?.sessions[0]?.bell;
  await expect.poll(bell, { timeout: 5_000 }).toBe(false);
  await tmux('respawn-window', '-k', '-t', 'one', "printf '\\a'; exec sleep 1000");
  await expect.poll(bell, { timeout: 3_000 }).toBe(true);

  const look = `TMUX_TMPDIR='${folder}' TERM=xterm tmux attach-session -t one`;
  const client = startPiped('env', ['-u', 'TMUX', 'script', '-qec', look, '/dev/null'], {
    onOutput: () => undefined,
    onEnd: () => undefined,
  });
  await expect.poll(bell, { timeout: 3_000 }).toBe(false);
  client.stop();
});

test('a bell in a window behind the current one goes when that window is looked at', async () => {
  await tmux('new-session', '-d', '-s', 'one');
  const stream = start('dash', 600);
  const bell = () => stream.facts().at(-1)?.sessions[0]?.bell;
  await tmux('new-window', '-d', '-t', 'one', "printf '\\a'; exec sleep 1000");
  await expect.poll(bell, { timeout: 3_000 }).toBe(true);
  await tmux('next-window', '-t', 'one');
  await expect.poll(bell, { timeout: 3_000 }).toBe(false);
});

test.each(['dash', 'busybox sh'])('hostile session names are data, under %s', async (shell) => {
  const names = [
    '"quote"',
    String.raw`back\slash`,
    '$(id)`id`',
    'ünï 🐑',
    "it's",
    '{"v",1}',
    ' lead',
    '%d%s',
  ];
  for (const name of names) await tmux('new-session', '-d', '-s', name);
  const stream = start(shell);
  await expect.poll(() => stream.sessions()?.length, { timeout: 5_000 }).toBe(names.length);
  // tmux itself shows a backslash as two.
  expect(new Set(stream.sessions())).toEqual(new Set(names.map((name) => name.replace('\\', '\\\\'))));
});

test('prints nothing but heartbeats while nothing changes', async () => {
  const stream = start('dash', 60, 0.5);
  await expect.poll(() => stream.facts().length, { timeout: 5_000 }).toBe(3);
  const [first, second, third] = stream.facts().map((facts) => facts.clock);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(400);
  expect((third ?? 0) - (second ?? 0)).toBeGreaterThan(400);
});

test.each(shells)(
  'tells what git writes, new repositories and new files beside them, under %s',
  async (shell) => {
    const code = path.join(folder, 'code', 'with space');
    const git = (...argv: string[]) => runCommand('git', ['-C', code, ...argv], { env: { HOME: folder } });
    await fs.mkdir(code, { recursive: true });
    await git('init', '-q');
    const stream = start(shell, 60, 600, 0.2);
    const told = () => stream.messages.filter(({ kind }) => kind === 'git').length;
    await expect.poll(() => stream.facts().length, { timeout: 5_000 }).toBe(1);
    await delay(1_000);
    expect(told()).toBe(0);

    await git('-c', 'user.name=T', '-c', 'user.email=t@e', 'commit', '-q', '--allow-empty', '-m', 'first');
    await expect.poll(told, { timeout: 5_000 }).toBeGreaterThan(0);
    const afterCommit = told();
    await fs.writeFile(path.join(code, 'new file'), 'new');
    await expect.poll(told, { timeout: 10_000 }).toBeGreaterThan(afterCommit);
  },
);

test('a look at the repositories leaves nothing in the temporary folder', async () => {
  await fs.mkdir(path.join(folder, 'code'));
  const stream = start('dash', 60, 600, 0.1);
  const notes = async () => (await fs.readdir(folder)).filter((name) => name.startsWith('corral-stream'));
  await expect.poll(notes, { timeout: 5_000 }).toHaveLength(1);
  running?.stop();
  await stream.ended;
  await expect.poll(notes, { timeout: 3_000 }).toEqual([]);
});

test('tells the status of the service that keeps a payload, whenever it is another one', async () => {
  const stateFolder = path.join(folder, '.corral-payload');
  await fs.mkdir(stateFolder);
  const put = async (at: number): Promise<void> => {
    const status = {
      v: 1,
      kind: 'payload',
      state: 'ok',
      at,
      generation: '000001-00000002',
      changedSince: 0,
      reason: '',
      detail: 'a "quoted" \\ word',
      files: 3,
      ofFiles: 3,
      databases: 1,
      accounts: 1,
    };
    await fs.writeFile(path.join(stateFolder, 'next'), `${JSON.stringify(status)}\n`);
    await fs.rename(path.join(stateFolder, 'next'), path.join(stateFolder, 'status'));
  };
  await put(1_000);
  const stream = start('dash');
  const heard = (): number[] =>
    stream.messages.flatMap((message) => (message.kind === 'payload' ? [message.at] : []));
  await expect.poll(heard, { timeout: 5_000 }).toEqual([1_000]);
  await put(1_010);
  await expect.poll(heard, { timeout: 5_000 }).toEqual([1_000, 1_010]);
  expect(stream.messages.find(({ kind }) => kind === 'payload')).toMatchObject({
    detail: 'a "quoted" \\ word',
  });
});

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../host/command';
import type { GuestRunOptions } from './guest-connection';
import { endSession, readHistory, renameSession } from './tmux-sessions';

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-'));
});
afterEach(async () => {
  await tmux('kill-server').catch(() => undefined);
  await fs.rm(folder, { recursive: true, force: true });
});

async function tmux(...argv: string[]): Promise<string> {
  const env = { TMUX_TMPDIR: folder, TMUX: undefined };
  return (await runCommand('tmux', ['-u', '-f', '/dev/null', ...argv], { env })).stdout;
}

/** This computer as a guest, without ssh; its tmux is one of this test's own. */
function guest(shell = 'dash', searchPath = process.env['PATH']) {
  const [file = '', ...applet] = shell.split(' ');
  return {
    run: (script: string, { args = [], ...options }: GuestRunOptions = {}) =>
      runCommand(file, [...applet, '-c', script, 'sh', ...args], {
        ...options,
        env: { TMUX_TMPDIR: folder, TMUX: undefined, PATH: searchPath },
      }),
  };
}

/** A session whose one window runs a script and then waits. */
async function open(name: string, script = ':'): Promise<void> {
  const window = `${script}; printf DONE; exec sleep 1000`;
  await tmux('new-session', '-d', '-x', '40', '-y', '10', '-s', name, window);
  const screen = () => tmux('capture-pane', '-p', '-t', `=${name}:`);
  await expect.poll(screen, { timeout: 10_000 }).toContain('DONE');
}

async function names(): Promise<string[]> {
  return (await tmux('list-sessions', '-F', '#{session_name}')).split('\n').filter(Boolean);
}

const numbers = (to: number): string[] => Array.from({ length: to }, (_, index) => String(index + 1));

test.each(['dash', 'bash', 'zsh --emulate sh', 'busybox sh'])(
  'reads all lines, wrapped ones joined, under %s',
  async (shell) => {
    await open('main', 'seq 1000; printf "%0100d\\n" 7');
    expect(await readHistory(guest(shell), 'main')).toEqual({
      text: [...numbers(1000), '7'.padStart(100, '0'), 'DONE'].join('\n'),
      isCut: false,
    });
  },
);

test.each([5, 1000])('keeps what was before an alternate screen, after %i lines', async (count) => {
  await open('main', `seq ${count}; printf '\\033[?1049h\\033[H'; echo full screen`);
  const { text } = await readHistory(guest(), 'main');
  expect(text.split('\n').filter(Boolean)).toEqual([...numbers(count), 'full screen', 'DONE']);
});

test('means the session of exactly that name', async () => {
  const others = ['main-old', 'a b', '$(id)', '%0', 'x;y', 'ünï'];
  for (const name of others) await tmux('new-session', '-d', '-s', name, 'exec sleep 1000');
  for (const name of ['-t', '12']) await open(name, `echo "<${name}>"`);
  for (const name of ['-t', '12']) {
    expect((await readHistory(guest(), name)).text).toContain(`<${name}>`);
  }
  await expect(readHistory(guest(), 'main')).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringMatching(/no session “main”.*It has: .*a b.*main-old.*x;y/),
  });
  await renameSession(guest(), '-t', '-d');
  await endSession(guest(), '12');
  expect(new Set(await names())).toEqual(new Set([...others, '-d']));
});

test('renames, and never onto another', async () => {
  await open('one');
  await open('two');
  await renameSession(guest(), 'one', 'one');
  await expect(renameSession(guest(), 'one', 'two')).rejects.toMatchObject({
    code: 'name-taken',
    message: expect.stringContaining('“two”'),
  });
  await renameSession(guest(), 'one', 'three');
  expect(new Set(await names())).toEqual(new Set(['two', 'three']));
});

test('says that there are no sessions, and that there is no tmux', async () => {
  await expect(endSession(guest(), 'main')).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('It has none now.'),
  });
  await expect(endSession(guest('/bin/dash', folder), 'main')).rejects.toMatchObject({
    code: 'not-supported',
    message: expect.stringContaining('no tmux'),
  });
});

test('cuts a history that is too long to its newest lines', async () => {
  await tmux('start-server', ';', 'set-option', '-g', 'history-limit', '200000', ';', 'new-session', '-d');
  await open('long', 'seq 150000');
  const { text, isCut } = await readHistory(guest(), 'long');
  const lines = text.split('\n');
  expect(isCut).toBe(true);
  expect(lines).toHaveLength(100_000);
  expect(lines.at(-2)).toBe('150000');
});

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../host/command';
import { startPiped } from '../host/piped-process';
import { readGuestScript } from './guest-script';
import { SshConfig } from './ssh-config';
import { TmuxTerminal } from './tmux';

const undo: (() => void)[] = [];
const config = new SshConfig({ vms: '/vms', runtime: '/run' }, '/key');
let wrapper: string;
let folder: string;
beforeAll(async () => {
  wrapper = await readGuestScript(path.resolve('resources'), 'tmux-wrapper.sh');
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-'));
});
afterAll(async () => {
  for (const stop of undo) stop();
  await tmux('kill-server');
  await fs.rm(folder, { recursive: true, force: true });
});

/**
 * Does with a terminal's command line what sshd does: gives its last word to a login shell in a pty
 * (of script(1), since an unprivileged sshd may not have one). The test may put words before the wrapper.
 */
function openTerminal(prelude: string, session: string, term: string) {
  const argv = new TmuxTerminal(config, `${prelude}\n${wrapper}`).command('vm', session);
  expect(argv.slice(0, -1)).toEqual([
    'ssh',
    '-F',
    '/vms/vm/ssh/config',
    '-tt',
    '-o',
    'ControlPath=none',
    'corral-vm',
  ]);
  const terminal = { output: '', isOver: false };
  const environment = [`TERM=${term}`, `HOME=${folder}`, `TMUX_TMPDIR=${folder}`, 'SHELL=/bin/bash'];
  const { stop } = startPiped(
    'env',
    ['-u', 'TMUX', ...environment, 'script', '-qec', argv.at(-1) ?? '', '/dev/null'],
    {
      onOutput: (chunk) => (terminal.output += chunk.toString('utf8')),
      onEnd: () => (terminal.isOver = true),
    },
  );
  undo.push(stop);
  return Object.assign(terminal, { stop });
}

async function tmux(...argv: string[]): Promise<string> {
  const { stdout } = await runCommand('tmux', argv, {
    env: { TMUX_TMPDIR: folder, TMUX: undefined },
    expectedExitCodes: [0, 1],
  });
  return stdout;
}

test('opens the named tmux session whatever the terminal calls itself, and finds it again', async () => {
  const configuration = path.join(folder, 'tmux.conf');
  await fs.writeFile(configuration, "set -g default-command 'exec sleep 1000'\n");
  await tmux('-f', configuration, 'new-session', '-d', '-s', "it's not");
  const clients = () => tmux('list-clients', '-F', '#{client_session} #{client_termname} #{session_id}');
  const first = openTerminal('', "it's", 'xterm-nobody-knows');
  await expect.poll(clients, { timeout: 10_000 }).toBe("it's xterm-256color $1\n");
  first.stop();
  await expect.poll(clients, { timeout: 10_000 }).toBe('');
  openTerminal('', "it's", 'dumb');
  await expect.poll(clients, { timeout: 10_000 }).toBe("it's xterm-256color $1\n");
});

test.each([
  ['2000', '100000'],
  ['99999', '100000'],
  ['100001', '100001'],
])('a user’s history limit of %s becomes %s', async (theirs, kept) => {
  const home = await fs.mkdtemp(path.join(folder, 'home-'));
  await fs.writeFile(path.join(home, '.tmux.conf'), `set -g history-limit ${theirs}\n`);
  const server = { TMUX_TMPDIR: home, TMUX: undefined };
  openTerminal(
    `HOME='${home}' TMUX_TMPDIR='${home}' SHELL=/bin/sh; export HOME TMUX_TMPDIR SHELL`,
    'deep',
    'xterm',
  );
  const limit = async (): Promise<string> => {
    const format = ['display-message', '-p', '-t', '=deep:', '#{history_limit}'];
    return (await runCommand('tmux', format, { env: server, expectedExitCodes: [0, 1] })).stdout;
  };
  await expect.poll(limit, { timeout: 10_000 }).toBe(`${kept}\n`);
  await runCommand('tmux', ['kill-server'], { env: server });
});

test('gives a plain login shell with a sentence when there is no tmux', async () => {
  const shell = path.join(folder, 'shell');
  await fs.writeFile(shell, '#!/bin/sh\necho "shell $* with $TERM in $PWD"\n', { mode: 0o755 });
  const prelude = `cd; command() { return 1; }; SHELL='${shell}'; export SHELL`;
  const terminal = openTerminal(prelude, 'main', 'xterm-kitty');
  await expect.poll(() => terminal.isOver, { timeout: 10_000 }).toBe(true);
  expect(terminal.output).toContain('tmux is not installed in this guest');
  expect(terminal.output).toContain(`shell -l with xterm-256color in ${folder}`);
});

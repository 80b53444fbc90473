import { spawn, type IPty } from 'node-pty';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GuestFacts } from '../src-preload/contract/vm';
import { readGuestScript } from '../src-main/guest/guest-script';
import { SshConfig } from '../src-main/guest/ssh-config';
import { TmuxTerminal } from '../src-main/guest/tmux';
import { ControlConnection } from './harness/control';
import type { TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';
import { makeWarmHome, warmVm } from './harness/warm-home';

const deadlineMs = 120_000;

let home: TestHome;
let control: ControlConnection;
const terminals: IPty[] = [];
beforeAll(async () => {
  home = await makeWarmHome();
  expect(await home.corral(['vm', 'start', warmVm])).toMatchObject({ exitCode: 0 });
  control = await ControlConnection.open(home.runtime);
});
afterAll(async () => {
  for (const terminal of terminals) terminal.kill('SIGKILL');
  control.close();
  await home.dispose();
});

async function inGuest(command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await home.corral(['vm', 'ssh', warmVm, '--', command]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return stdout.trimEnd();
}

/** Opens the terminal that the window opens, in a pty of this test's own. */
async function openTerminal(
  session: string,
): Promise<{ type(line: string): void; output(): string; close(): void }> {
  const { id } = await control.call('vm', 'get', { vm: warmVm });
  const config = new SshConfig({ vms: path.join(home.data, 'vms'), runtime: home.runtime }, 'unused');
  const wrapper = await readGuestScript(path.resolve('resources'), 'tmux-wrapper.sh');
  const [file = '', ...argv] = new TmuxTerminal(config, wrapper).command(id, session);
  const pty = spawn(file, argv, { cols: 80, rows: 24, env: { ...process.env, TERM: 'xterm-256color' } });
  terminals.push(pty);
  let output = '';
  pty.onData((data) => (output = (output + data).slice(-100_000)));
  return { type: (line) => pty.write(`${line}\r`), output: () => output, close: () => pty.kill() };
}

async function sessions(): Promise<GuestFacts['sessions']> {
  return (await control.call('vm', 'get', { vm: warmVm })).guest?.sessions ?? [];
}

const named = async (name: string) => (await sessions()).find((session) => session.name === name);

it('keeps 60,000 lines of a session, of which each can be found', async () => {
  const terminal = await openTerminal('long');
  terminal.type("seq -f 'this is line %g' 60000; printf 'that was %s\\n' all");
  await waitFor('the last line', () => terminal.output().includes('that was all'), deadlineMs);
  const { text, isCut } = await control.call('session', 'history', { vm: warmVm, session: 'long' });
  const lines = text.split('\n');
  const first = lines.indexOf('this is line 1');
  expect(lines.indexOf('this is line 500')).toBe(first + 499);
  expect(lines.indexOf('this is line 60000')).toBe(first + 59_999);
  expect(isCut).toBe(false);
  terminal.close();
});

it('tells of the bell of a session that nobody looks at, until somebody does', async () => {
  await inGuest(`tmux new-session -d -s bell "printf '\\a'; exec sleep 1000"`);
  await waitFor('the bell', async () => (await named('bell'))?.bell);
  const terminal = await openTerminal('bell');
  await waitFor('the bell to be heard', async () => (await named('bell'))?.bell === false, deadlineMs);
  expect(await named('bell')).toMatchObject({ attached: true });
  terminal.close();
});

it('bears sessions with hostile names, and means the one that was asked for', async () => {
  const hostile = ['a b', '$(reboot)', '-t', '`id`', 'ünï 🐑', '%0', '@1', '=long', 'lo'];
  const make = hostile.map((name) => `tmux -u new-session -d -s '${name}' 'exec sleep 1000'`);
  await inGuest(make.join(' && '));
  await waitFor('all sessions', async () => (await sessions()).length === hostile.length + 2);
  expect((await sessions()).map(({ name }) => name)).toEqual(expect.arrayContaining(hostile));

  const notThere = control.call('session', 'history', { vm: warmVm, session: 'l' });
  await expect(notThere).rejects.toThrow(/not-found: The guest has no session “l”.*It has: .*long/);
  await control.call('session', 'rename', { vm: warmVm, session: '-t', name: '-x' });
  await waitFor('the new name', () => named('-x'));
  for (const session of ['-x', 'lo']) await control.call('session', 'end', { vm: warmVm, session });
  await waitFor('the ends', async () => !(await named('-x')) && !(await named('lo')));
  expect(await named('long')).toBeDefined();
});

it('says what is wrong while the machine starts, and when it is off', async () => {
  expect(await home.corral(['vm', 'stop', warmVm, '--force'])).toMatchObject({ exitCode: 0 });
  const history = () => control.call('session', 'history', { vm: warmVm, session: 'long' });
  await expect(history()).rejects.toThrow(/wrong-state: “herd-1” is not running/);
  await control.call('vm', 'start', { vm: warmVm });
  await expect(history()).rejects.toThrow(/wrong-state: “herd-1” is still starting/);
});

import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../../e2e/harness/wait-for';
import { runCommand } from '../../host/command';
import { AgentGuest } from './agent-guest.fixture';

const noFileEvents = { inotifywait: 'exit 1' };

let guest: AgentGuest;
let writers: AbortController;
beforeEach(async () => {
  guest = await AgentGuest.make();
  writers = new AbortController();
});
afterEach(async () => {
  writers.abort();
  await guest.dispose();
});

const publishedIs = (text: string) =>
  waitFor(
    `${text} to be published`,
    async () => (await guest.published('data/100001').catch(() => '')) === text,
  );

const stateIs = (state: string) => waitFor(state, async () => (await guest.status())['state'] === state);

const log = () => fs.readFile(path.join(guest.folder, 'log'), 'utf8');

it.each([
  ['a tool for file events', {}],
  ['nothing but looks', noFileEvents],
])('publishes at once, and after each change, with %s', async (_, tools) => {
  await guest.tools(tools);
  await guest.serve();
  await publishedIs('{"seq":1}');
  for (const seq of [2, 3]) {
    await guest.write(seq);
    await publishedIs(`{"seq":${seq}}`);
  }
  await guest.checked();
});

it('publishes what was written last after TERM, says that it was the last, and ends well', async () => {
  const { pid, ended } = await guest.serve();
  await stateIs('ok');
  await guest.write(55);
  process.kill(pid, 'SIGTERM');
  expect(await ended).toBe(0);
  expect(await guest.published('data/100001')).toBe('{"seq":55}');
  expect(await guest.current()).toMatchObject({ isFinal: true });
  await guest.checked();
});

it('takes TERM in the middle of a pass', async () => {
  await fs.writeFile(guest.source('attachments/big'), Buffer.alloc(64 * 2 ** 20, 1));
  const { pid, ended } = await guest.serve();
  await stateIs('working');
  process.kill(pid, 'SIGTERM');
  expect(await ended).toBe(0);
  expect(await guest.current()).toMatchObject({ isFinal: true });
  await guest.checked();
});

/** Starts a program under the name of the writer of this guest; it gets the JSON of the account as $1. */
async function startWriter(script: string): Promise<number> {
  const file = path.join(guest.folder, 'writer.sh');
  const pidFile = path.join(guest.folder, 'writer-pid');
  await fs.writeFile(file, `echo $$ >"$2"\n${script}\n`);
  const argv = [
    '-c',
    'exec -a "$1" bash "$2" "$3" "$4"',
    'bash',
    writerName(),
    file,
    guest.source('data/100001'),
    pidFile,
  ];
  void runCommand('bash', argv, { signal: writers.signal }).catch(() => undefined);
  return waitFor('the writer', async () => {
    const text = await fs.readFile(pidFile, 'utf8').catch(() => '');
    return text.endsWith('\n') && Number(text);
  });
}

const writerName = () => guest.environment['PAYLOAD_WRITER'] ?? '';

it('waits for the end of the writer before its last pass', async () => {
  const slowEnd = `trap 'sleep 2; echo "{\\"seq\\":99}" >"$1"; exit' TERM\nwhile :; do sleep 0.1; done`;
  const writer = await startWriter(slowEnd);
  const { pid, ended } = await guest.serve();
  await stateIs('ok');
  expect((await guest.run('final')).exitCode).toBe(0);
  expect(await guest.current()).toMatchObject({ isFinal: false }); // It runs still.
  process.kill(pid, 'SIGTERM');
  process.kill(writer, 'SIGTERM');
  expect(await ended).toBe(0);
  expect((await guest.published('data/100001')).trim()).toBe('{"seq":99}');
  expect(await guest.current()).toMatchObject({ isFinal: true });
});

it('says at its next start that what was final is not any more', async () => {
  await guest.run('final');
  expect(await guest.current()).toMatchObject({ isFinal: true });
  await guest.serve();
  await waitFor('an open generation', async () => (await guest.current())?.isFinal === false);
});

it('ends after 12 failures in a row', async () => {
  await guest.tools({ tar: 'exit 1', sleep: 'exec /bin/sleep 0.01' });
  const { ended } = await guest.serve();
  expect(await ended).toBe(75);
  expect((await log()).match(/retry/g)).not.toBeNull();
  expect(await guest.status()).toMatchObject({ state: 'retry', at: 0 });
});

it('ends when its own folder is taken away', async () => {
  const { ended } = await guest.serve();
  await stateIs('ok');
  await fs.rename(guest.home(), `${guest.home()}-away`);
  expect(await ended).toBe(75);
});

it('waits for a share that is not there however long, and publishes once it is', async () => {
  await guest.tools({ sleep: 'exec /bin/sleep 0.01' });
  await fs.rename(guest.marker, `${guest.marker}-away`);
  await guest.serve();
  await stateIs('skip');
  const looks = path.join(guest.folder, 'looks');
  await guest.tool('mount', `echo >>"${looks}"; exec /bin/mount`);
  await waitFor('many looks', async () => (await fs.readFile(looks, 'utf8').catch(() => '')).length > 30);
  await fs.rename(`${guest.marker}-away`, guest.marker);
  await publishedIs('{"seq":1}');
});

it('pauses and goes on at once when it is told to', async () => {
  await guest.serve();
  await publishedIs('{"seq":1}');
  await guest.run('pause');
  await stateIs('paused');
  await guest.write(2);
  await guest.run('resume');
  await publishedIs('{"seq":2}');
});

it('writes its log for its user alone, and into nothing that somebody else has put there', async () => {
  const victim = path.join(guest.folder, 'victim');
  await fs.writeFile(victim, 'mine');
  await fs.symlink(victim, path.join(guest.folder, 'log'));
  const first = await guest.serve();
  await stateIs('ok');
  await first.kill();
  expect(await fs.readFile(victim, 'utf8')).toBe('mine');
  const stat = await fs.lstat(path.join(guest.folder, 'log'));
  expect([stat.isFile(), stat.mode & 0o777]).toEqual([true, 0o600]);
  expect(await log()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ payload-sync started as process \d+\n/);

  await fs.appendFile(path.join(guest.folder, 'log'), 'line\n'.repeat(10_000));
  await guest.serve();
  await waitFor('another log', async () => (await log()).length < 1_000);
  expect((await fs.stat(path.join(guest.folder, 'log.1'))).size).toBeGreaterThan(50_000);
});

it('holds a writer still that never rests, lets it go on, and leaves nothing that waits', async () => {
  const sleepers = path.join(guest.folder, 'sleepers');
  await guest.tool('sleep', `[ "$1" != 5 ] || echo $$ >>"${sleepers}"; exec /bin/sleep "$@"`);
  const file = guest.source('data/100001');
  await startWriter('n=0\nwhile :; do sleep 0.01; n=$((n + 1)); echo "{\\"seq\\":$n}" >"$1"; done');
  expect((await guest.once()).exitCode).toBe(0);
  await guest.checked();
  const seq = await fs.readFile(file, 'utf8');
  await waitFor('the writer to go on', async () => (await fs.readFile(file, 'utf8')) !== seq);
  const pids = (await fs.readFile(sleepers, 'utf8')).trimEnd().split('\n').map(Number);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it('does not take the JSON of a writer that it has stopped in the middle of a write', async () => {
  const file = guest.source('data/100001');
  // In place and in many steps; meanwhile it is sound JSON of two moments.
  const write = String.raw`n=$((n + 1)); exec 3<>"$file"; printf '{"seq":%d,' $n >&3
    for i in {1..20000}; do printf ' ' >&3; done; printf '"end":%d}' $n >&3; exec 3>&-`;
  const writer = await startWriter(
    `file=$1 n=10000; write() { ${write}; }; write; trap write USR1; while :; do sleep 0.01; done`,
  );
  await waitFor('the first write', async () => (await fs.readFile(file, 'utf8')).endsWith('"end":10001}'));
  const busy = path.join(guest.folder, 'busy');
  await fs.writeFile(busy, '');
  await guest.tool('sqlite3', `[ ! -e '${busy}' ] || kill -USR1 ${writer}; exec /usr/bin/sqlite3 "$@"`);
  const isOfOneMoment = String.raw`grep -q '"seq":\([0-9]*\), *"end":\1}' '${file}'`;
  await guest.tool(
    'pgrep',
    `if [ -e '${busy}' ]; then rm '${busy}'; kill -USR1 ${writer}; while ${isOfOneMoment}; do :; done; fi; exec /usr/bin/pgrep "$@"`,
  );
  expect((await guest.once()).exitCode).toBe(0);
  expect(await guest.published('data/100001')).toMatch(/^{"seq":(\d+), *"end":\1}$/);
});

it('says that data keeps changing where nobody can be held still', async () => {
  // Whatever is copied, the account is another one afterwards.
  await guest.tool(
    'sqlite3',
    `echo "{\\"seq\\":$$}" >"${guest.source('data/100001')}"; exec /usr/bin/sqlite3 "$@"`,
  );
  expect((await guest.once()).exitCode).toBe(1);
  expect(await guest.status()).toMatchObject({ state: 'retry', reason: 'keeps-changing' });
  expect(await guest.current()).toBeUndefined();
});

import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../../e2e/harness/wait-for';
import { runCommand } from '../../host/command';
import { AgentGuest } from './agent-guest.fixture';

let guest: AgentGuest;
beforeEach(async () => (guest = await AgentGuest.make()));
afterEach(() => guest.dispose());

it('waits for the end of the writer before its last pass', async () => {
  const slowEnd = `trap 'sleep 2; echo "{\\"seq\\":99}" >"$1"; exit' TERM\nwhile :; do sleep 0.1; done`;
  const writer = await guest.startWriter(slowEnd);
  const { pid, ended } = await guest.serve();
  await waitFor('a pass', async () => (await guest.status())['state'] === 'ok');
  expect((await guest.run('final')).exitCode).toBe(0);
  expect(await guest.current()).toMatchObject({ isFinal: false }); // It runs still.
  process.kill(pid, 'SIGTERM');
  process.kill(writer, 'SIGTERM');
  expect(await ended).toBe(0);
  expect((await guest.published('data/100001')).trim()).toBe('{"seq":99}');
  expect(await guest.current()).toMatchObject({ isFinal: true });
});

it('holds a writer still that never rests, lets it go on, and leaves nothing that waits', async () => {
  const sleepers = path.join(guest.folder, 'sleepers');
  await guest.tool('sleep', `[ "$1" != 10 ] || echo $$ >>"${sleepers}"; exec /bin/sleep "$@"`);
  const file = guest.source('data/100001');
  await guest.startWriter('n=0\nwhile :; do sleep 0.2; n=$((n + 1)); echo "{\\"seq\\":$n}" >"$1"; done');
  // No database is copied before the writer was at work, unless it can't.
  const isChanged = `[ "$(cat '${file}')" = "$seq" ] || break`;
  const wait = `seq=$(cat '${file}'); for _ in 1 2 3 4 5 6; do ${isChanged}; /bin/sleep 0.1; done`;
  await guest.tool('sqlite3', `case $* in *backup*) ${wait} ;; esac; exec /usr/bin/sqlite3 "$@"`);
  expect((await guest.once()).exitCode).toBe(0);
  await guest.checked();
  const seq = await fs.readFile(file, 'utf8');
  await waitFor('the writer to go on', async () => (await fs.readFile(file, 'utf8')) !== seq);
  const pids = (await fs.readFile(sleepers, 'utf8')).trimEnd().split('\n').map(Number);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it('holds a writer still only for what has changed since the try before', async () => {
  const copied = path.join(guest.folder, 'copied');
  await guest.tool('tar', `[ "$1" != -cf ] || tr -cd '\\0' <"$5" | wc -c >>"${copied}"; exec /bin/tar "$@"`);
  await guest.startWriter('n=0\nwhile :; do sleep 0.15; n=$((n + 1)); echo "{\\"seq\\":$n}" >"$1"; done');
  await guest.tool('sqlite3', 'case $* in *backup*) /bin/sleep 0.3 ;; esac; exec /usr/bin/sqlite3 "$@"');
  expect((await guest.once()).exitCode).toBe(0);
  const paths = await guest.checked();
  const [first, ...later] = (await fs.readFile(copied, 'utf8')).trim().split('\n').map(Number);
  expect(first).toBe(paths.length - 1); // All but the database.
  expect(later.length).toBeGreaterThan(2);
  // The last one is into the share.
  for (const count of later.slice(0, -1)) expect(count).toBe(1);
});

it('does not take the JSON of a writer that it has stopped in the middle of a write', async () => {
  const file = guest.source('data/100001');
  // In place and in many steps; meanwhile it is sound JSON of two moments.
  const write = String.raw`n=$((n + 1)); exec 3<>"$file"; printf '{"seq":%d,' $n >&3
    for i in {1..20000}; do printf ' ' >&3; done; printf '"end":%d}' $n >&3; exec 3>&-`;
  const writer = await guest.startWriter(
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

describe('a program that writes as signal-cli does', () => {
  const program = path.resolve('e2e/harness/payload-writer.py');

  const judge = async (folder: string): Promise<unknown> =>
    JSON.parse((await runCommand('python3', [program, 'judge', folder])).stdout);

  /** Goes through passes under a writer and judges what each has published. @returns how many have. */
  async function publishUnder(transactionsPerSecond: number, passes: number): Promise<number> {
    await fs.rm(guest.source('data'), { recursive: true });
    await fs.rm(guest.source('attachments'), { recursive: true });
    const orders = `<(echo "run ${transactionsPerSecond}"; exec sleep 60)`;
    // Not the name on the PATH: that may be a script which starts the interpreter under another one.
    const python = (await runCommand('python3', ['-c', 'import sys; print(sys.executable)'])).stdout.trim();
    const argv = `"\${0##*/}" '${python}' '${program}' write '${guest.source()}' wal`;
    await guest.startWriter(`exec -a ${argv} < ${orders}`);
    const accounts = guest.source('data/accounts.json'); // It comes last.
    await waitFor('data', () =>
      fs.readFile(accounts, 'utf8').then(
        (text) => text.endsWith('}'),
        () => false,
      ),
    );
    let published = 0;
    expect(await guest.inspect()).toMatchObject({ writer: true });
    for (let pass = 0; pass < passes; pass++) {
      const { exitCode } = await guest.once();
      if (exitCode === 0) published += 1;
      else expect(await guest.status()).toMatchObject({ state: 'retry' });
      const current = await guest.current();
      if (!current) continue;
      const folder = guest.share('.corral-payload/gen', current.generation);
      expect(await judge(folder)).toMatchObject({ faults: [] });
    }
    return published;
  }

  it('is published whole', async () => {
    expect(await publishUnder(20, 4)).toBeGreaterThan(0);
  });

  it('is published whole or not at all when it never pauses', async () => {
    await publishUnder(10_000, 2);
  });
});

it('says beside a pass that is under way what it serves', async () => {
  await guest.once();
  await guest.tool('sqlite3', `touch '${guest.folder}/busy'; /bin/sleep 5; exec /usr/bin/sqlite3 "$@"`);
  await guest.sql('INSERT INTO t(v) VALUES(1)');
  const pass = guest.start('once');
  const isBusy = () => fs.stat(path.join(guest.folder, 'busy')).catch(() => undefined);
  await waitFor('the pass to be under way', isBusy);
  const begin = Date.now();
  const answer = JSON.parse((await guest.run('look')).stdout) as unknown;
  expect(Date.now() - begin).toBeLessThan(4_000);
  expect(answer).toMatchObject({
    local: 'seeded',
    payload: guest.payloadId,
    marker: 'ours',
  });
  await guest.tool('sqlite3', 'exec /usr/bin/sqlite3 "$@"');
  expect(await pass.ended).toBe(0);
  await guest.checked();
});

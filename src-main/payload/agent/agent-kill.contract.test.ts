import fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../../host/command';
import { AgentGuest } from './agent-guest.fixture';

let guest: AgentGuest;
beforeEach(async () => {
  guest = await AgentGuest.make();
  await guest.once();
});
afterEach(() => guest.dispose());

it.each(['before-generation', 'before-current', 'after-current'])(
  'goes on after kill -9 %s: nothing is lost, and nothing looks like two sides',
  async (step) => {
    await guest.write(31);
    expect(await guest.start('once', { env: { CORRAL_CRASH_AT: step } }).ended).toBeNull();
    await guest.checked();
    expect((await guest.current())?.generation).toBe(
      step === 'after-current' ? '000001-00000002' : '000001-00000001',
    );
    expect(await guest.inspect()).toMatchObject({
      local: 'seeded',
      generation: (await guest.current())?.generation,
      changed: step !== 'after-current',
    });
    await guest.write(32);
    expect((await guest.once()).exitCode).toBe(0);
    await guest.checked();
    expect(await guest.published('data/100001')).toBe('{"seq":32}');
    expect((await guest.current())?.generation).toBe(
      step === 'before-generation' ? '000001-00000002' : '000001-00000003',
    );
  },
);

/** Writes to account and database until it is told to stop. */
function writeBusily(): () => Promise<void> {
  const over = new AbortController();
  const busy = (async () => {
    for (let seq = 100; !over.signal.aborted; seq++) {
      await fs.writeFile(guest.source('data/100001'), `{"seq":${seq}}`);
      await guest.sql(`UPDATE t SET v=randomblob(500) WHERE id%7=${seq % 7}`);
      await delay(50);
    }
  })();
  return async () => {
    over.abort();
    await busy;
  };
}

it('never leaves a generation that is not whole, wherever it is killed', async () => {
  const stopWriting = writeBusily();
  const begin = Date.now();
  await guest.once();
  const passMs = Date.now() - begin;
  const rounds = 10;
  let killedMidway = 0;
  for (let round = 0; round < rounds; round++) {
    const pass = guest.start('once');
    await delay((passMs * round) / rounds);
    if ((await pass.kill()) === null) killedMidway += 1;
    await guest.checked();
  }
  await stopWriting();
  expect(killedMidway).toBeGreaterThan(1);
  expect((await guest.once()).exitCode).toBe(0);
  await guest.checked();
  expect(await fs.readFile(guest.source('data/100001'), 'utf8')).toBe(await guest.published('data/100001'));
  const left = (await fs.readdir(guest.share('.corral-payload/gen'))).filter((name) =>
    name.startsWith('.tmp-0'),
  );
  expect(left).toEqual([]);
});

it('lets a writer go on that a killed pass has held still', async () => {
  await fs.writeFile(guest.state('stopped'), '4711');
  await guest.tool('pgrep', `echo "$HELD"`);
  const sleeper = runCommand('sleep', ['30']);
  void sleeper.catch(() => undefined);
  const { stdout } = await runCommand('pgrep', ['-n', '-x', 'sleep', '-P', String(process.pid)]);
  const pid = Number(stdout);
  process.kill(pid, 'SIGSTOP');
  const state = async () => (await runCommand('ps', ['-o', 'stat=', '-p', String(pid)])).stdout.slice(0, 1);
  expect(await state()).toBe('T');
  await guest.serve({ env: { HELD: String(pid) } });
  await expect.poll(state, { timeout: 10_000 }).toBe('S');
  process.kill(pid, 'SIGKILL');
});

it('loses none of many changes that are as long as what they replace, and within a second', async () => {
  for (let round = 0; round < 5; round++) {
    await fs.writeFile(guest.source('attachments/same'), `${1_000 + round}`);
    await guest.once();
    expect(await guest.published('attachments/same')).toBe(`${1_000 + round}`);
  }
});

import fs from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../../e2e/harness/wait-for';
import { runCommand } from '../../host/command';
import { AgentGuest } from './agent-guest.fixture';

/** Starts of the machine. */
const [first, second] = [{ env: { PAYLOAD_BOOT: 'first' } }, { env: { PAYLOAD_BOOT: 'second' } }];

let guest: AgentGuest;
beforeEach(async () => {
  guest = await AgentGuest.make();
  await guest.once(first);
});
afterEach(() => guest.dispose());

/** A file has the time of a change, and not what was written: what a power cut may leave of a write in place. */
async function losePower(): Promise<void> {
  await fs.writeFile(guest.source('attachments/a1'), 'ATTACHMENT 1\n');
  await guest.forgetTimes();
}

it('reads every file after a start that did not follow a clean end, and then no more', async () => {
  await losePower();
  await guest.once(first);
  expect(await guest.published('attachments/a1')).toBe('attachment 1\n'); // It can't know.
  expect((await guest.once(second)).exitCode).toBe(0);
  expect(await guest.published('attachments/a1')).toBe('ATTACHMENT 1\n');
  expect(await guest.checked()).toHaveLength(33);
  await losePower();
  await guest.tool('tar', 'exit 1');
  expect((await guest.once(second)).exitCode).toBe(0); // Nothing was copied.
});

it('tells the host of it before anything is decided', async () => {
  expect(await guest.inspect(second)).toMatchObject({ local: 'seeded', changed: false });
  await losePower();
  expect(await guest.inspect(first)).toMatchObject({ changed: true });
});

it('believes what it knows after a clean end', async () => {
  const { pid, ended } = await guest.serve(first);
  await waitFor('a pass', async () => (await guest.status())['state'] === 'ok');
  process.kill(pid, 'SIGTERM');
  expect(await ended).toBe(0);
  await guest.tool('tar', 'exit 1');
  expect((await guest.once(second)).exitCode).toBe(0);
});

it('still holds a loss after a power cut, and still takes what was adopted', async () => {
  for (let n = 1; n <= 11; n++) await fs.rm(guest.source(`attachments/a${n}`));
  expect((await guest.once(second)).exitCode).toBe(2);
  expect(await guest.status()).toMatchObject({ state: 'held', reason: 'would-lose', files: 11 });
  await guest.run('adopt', first);
  expect((await guest.once(second)).exitCode).toBe(0);
  expect(await guest.checked()).toHaveLength(22);
});

it('puts right what the computer lost of the generation, though nothing has changed', async () => {
  await fs.writeFile(guest.share('.corral-payload/gen/000001-00000001/attachments/a1'), '');
  expect(await guest.inspect(second)).toMatchObject({ changed: false });
  expect((await guest.once(second)).exitCode).toBe(0);
  expect((await guest.current())?.generation).toBe('000001-00000002');
  expect(await guest.checked()).toHaveLength(33);
});

it('does not take another process for the one that made a pass before the start', async () => {
  const over = new AbortController();
  const other = runCommand(
    'bash',
    ['-c', 'echo $$ >"$1"; exec -a payload-agent sleep 60', '', guest.home('pid')],
    {
      signal: over.signal,
    },
  ).catch(() => undefined);
  const pid = await waitFor('another process', async () =>
    (await fs.readFile(guest.home('pid'), 'utf8').catch(() => '')).trim(),
  );
  await fs.symlink(`${pid}@first`, guest.state('pass-lock'));
  expect((await guest.once(second)).exitCode).toBe(0);
  over.abort();
  await other;
});

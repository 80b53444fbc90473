import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../../e2e/harness/wait-for';
import { AgentGuest } from './agent-guest.fixture';

const noFileEvents = { inotifywait: 'exit 1' };

let guest: AgentGuest;
beforeEach(async () => (guest = await AgentGuest.make()));
afterEach(() => guest.dispose());

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

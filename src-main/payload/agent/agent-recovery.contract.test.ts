import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentGuest } from './agent-guest.fixture';
import { checkGeneration } from './check-generation.fixture';

let guest: AgentGuest;
beforeEach(async () => (guest = await AgentGuest.make()));
afterEach(() => guest.dispose());

const firstGeneration = '000001-00000001';

it('tells a share that is mounted without a marker from one that is not mounted', async () => {
  await guest.tool('mount', `echo "virtiofs on ${path.dirname(guest.share())} (virtiofs)"`);
  await fs.rm(guest.marker);
  await guest.once();
  expect(await guest.status()).toMatchObject({ state: 'skip', reason: 'marker-missing' });
  expect(await guest.inspect()).toMatchObject({ mount: 'mounted', marker: 'missing' });
  await guest.tool('mount', 'exit 1');
  expect(await guest.inspect()).toMatchObject({ mount: 'unknown' });
});

it('goes on by itself when the marker is back', async () => {
  await guest.mark({ epoch: 2 });
  expect((await guest.once()).exitCode).toBe(2);
  await guest.mark({ epoch: 1 });
  expect((await guest.once()).exitCode).toBe(0);
});

it('does not spread a damaged database', async () => {
  await guest.once();
  await guest.sql('PRAGMA wal_checkpoint(TRUNCATE)');
  const database = guest.source('data/100001.d/account.db');
  const handle = await fs.open(database, 'r+');
  await handle.write(Buffer.alloc(160_000, 7), 0, 160_000, 8_192);
  await handle.close();
  expect((await guest.once()).exitCode).toBe(2);
  expect(await guest.status()).toMatchObject({
    ...{ state: 'halted', reason: 'damaged-database', detail: 'data/100001.d/account.db' },
    generation: firstGeneration,
  });
  await fs.writeFile(database, 'no database at all, and long enough to be read as one'.repeat(20));
  expect((await guest.once()).exitCode).toBe(2);
  await guest.checked();
});

it('does not publish JSON of an account that was caught half-written', async () => {
  await guest.once();
  await fs.writeFile(guest.source('data/100001'), '{"seq":');
  expect((await guest.once()).exitCode).toBe(2);
  expect(await guest.status()).toMatchObject({
    state: 'halted',
    reason: 'damaged-account',
    detail: 'data/100001',
  });
  expect(await guest.published('data/100001')).toBe('{"seq":1}');
});

it('numbers upwards whatever became of its own files', async () => {
  await guest.once();
  await guest.write(2);
  await guest.once();
  await fs.rm(guest.state('base'), { recursive: true });
  await fs.rm(guest.share('.corral-payload'), { recursive: true });
  await guest.once();
  await guest.checked();
  expect((await guest.current())?.generation).toBe('000001-00000003');
  await guest.lend(7);
  await guest.write(3);
  await guest.once();
  expect((await guest.current())?.generation).toBe('000007-00000001');
});

it('puts right a generation that was tampered with, and leaves what was under construction', async () => {
  await guest.once();
  await fs.mkdir(guest.share('.corral-payload/gen/.tmp-000001-00000009/data'), { recursive: true });
  await fs.rm(guest.share('.corral-payload/gen', firstGeneration, 'attachments/a1'));
  await guest.write(2);
  expect((await guest.once()).exitCode).toBe(1);
  expect((await guest.once()).exitCode).toBe(0);
  expect(await guest.checked()).toHaveLength(33);
  expect(await fs.readdir(guest.share('.corral-payload/gen'))).toEqual([firstGeneration, '000001-00000002']);
});

it('says of the last generation that it is final, and no more once something could have been written', async () => {
  await guest.once();
  expect((await guest.run('final')).exitCode).toBe(0);
  expect(await guest.current()).toMatchObject({ generation: firstGeneration, isFinal: true });
  await guest.once();
  expect(await guest.current()).toMatchObject({ isFinal: true });
  await guest.write(2);
  await guest.once();
  expect(await guest.current()).toMatchObject({ generation: '000001-00000002', isFinal: false });
  await checkGeneration(guest.share('.corral-payload/gen', firstGeneration));
});

it('waits for another pass, and takes over from one that was killed', async () => {
  await fs.symlink('1', guest.state('pass-lock'));
  expect((await guest.once()).exitCode).toBe(0);
  const runs = await Promise.all([1, 2, 3, 4].map(() => guest.once()));
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
});

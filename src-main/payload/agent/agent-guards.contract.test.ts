import fs from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentGuest } from './agent-guest.fixture';

let guest: AgentGuest;
beforeEach(async () => {
  guest = await AgentGuest.make();
  await guest.once();
});
afterEach(() => guest.dispose());

const removeAttachments = async (from: number, to: number): Promise<void> => {
  for (let n = from; n <= to; n++) await fs.rm(guest.source(`attachments/a${n}`));
};

it('lets ten files go without a word', async () => {
  await removeAttachments(1, 10);
  expect((await guest.once()).exitCode).toBe(0);
  expect(await guest.checked()).toHaveLength(23);
});

it('lets a tenth of many go', async () => {
  for (let n = 1; n <= 100; n++) await fs.writeFile(guest.source(`attachments/b${n}`), `${n}`);
  await guest.once();
  for (let n = 1; n <= 13; n++) await fs.rm(guest.source(`attachments/b${n}`));
  expect((await guest.once()).exitCode).toBe(0);
});

it('holds what would lose more, and allows exactly that', async () => {
  await removeAttachments(1, 11);
  const question = { state: 'held', reason: 'would-lose', files: 11, ofFiles: 33, databases: 0, accounts: 0 };
  expect((await guest.once()).exitCode).toBe(2);
  expect(await guest.status()).toMatchObject({ ...question, generation: '000001-00000001' });
  expect((await guest.once()).exitCode).toBe(2);

  expect((await guest.run('allow')).exitCode).toBe(0);
  await removeAttachments(12, 12);
  expect((await guest.once()).exitCode).toBe(2); // One more than was allowed.
  expect(await guest.status()).toMatchObject({ ...question, files: 12 });
  await guest.run('allow');
  expect((await guest.once()).exitCode).toBe(0);
  expect(await guest.checked()).toHaveLength(21);
  expect((await guest.run('allow')).exitCode).toBe(1); // Nothing is asked any more.
});

it.each([
  ['a database', { files: 1, databases: 1, accounts: 0 }, 'data/100001.d/account.db'],
  ['the list of accounts', { files: 1, databases: 0, accounts: 1 }, 'data/accounts.json'],
  ['an account', { files: 1, databases: 0, accounts: 1 }, 'data/100001'],
  ['everything below it', { files: 3, databases: 1, accounts: 1 }, 'data'],
])('holds the loss of %s', async (_, lost, name) => {
  await guest.sql('PRAGMA wal_checkpoint(TRUNCATE)');
  await fs.rename(guest.source(name), guest.home('away'));
  expect((await guest.once()).exitCode).toBe(2);
  expect(await guest.status()).toMatchObject({ state: 'held', reason: 'would-lose', ofFiles: 33, ...lost });
  expect(await guest.generations()).toHaveLength(1);

  await fs.rename(guest.home('away'), guest.source(name));
  expect((await guest.once()).exitCode).toBe(0); // It came back: nobody has to answer.
  expect(await guest.status()).toMatchObject({ state: 'ok', files: 0 });
});

it('holds the loss too when it has forgotten what it knew', async () => {
  await fs.rm(guest.state('base'), { recursive: true });
  await removeAttachments(1, 30);
  expect((await guest.once()).exitCode).toBe(2);
  expect(await guest.status()).toMatchObject({ state: 'held', files: 30 });
});

const free = (kilobytes: number): string =>
  `echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'; echo 'disk 9 9 ${kilobytes} 1% /'`;

it('halts before a disk is full, and goes on when there is space', async () => {
  await guest.tool('df', free(51_200));
  await fs.writeFile(guest.source('attachments/big'), 'x'.repeat(2_000));
  expect((await guest.once()).exitCode).toBe(2);
  expect(await guest.status()).toMatchObject({ state: 'halted', reason: 'disk-full' });
  await guest.tool('df', free(60_000));
  expect((await guest.once()).exitCode).toBe(0);
  await guest.checked();
});

it('says which tool is missing', async () => {
  await guest.write(2);
  const { exitCode } = await guest.once({ env: { PATH: await pathWithout('sqlite3') } });
  expect(exitCode).toBe(2);
  expect(await guest.status()).toMatchObject({ state: 'halted', reason: 'tool-missing', detail: 'sqlite3' });
});

/** A folder with this computer's commands but one. */
async function pathWithout(missing: string): Promise<string> {
  const folder = guest.home('commands');
  await fs.mkdir(folder);
  for (const name of await fs.readdir('/usr/bin')) {
    if (name !== missing) await fs.symlink(`/usr/bin/${name}`, `${folder}/${name}`);
  }
  return folder;
}

it('says nothing that would break its line', async () => {
  await fs.rename(
    guest.source('data/100001.d/account.db'),
    guest.source('data/100001.d/a"b\\c\n\u001b[31m.db'),
  );
  await fs.rm(guest.source('data/100001'));
  await fs.writeFile(guest.source(`attachments/${'"\\'.repeat(100)}`), '');
  expect((await guest.once()).exitCode).toBe(2);
  const status = await guest.status();
  expect(status).toMatchObject({ state: 'held', databases: 1, accounts: 1 });
  expect(JSON.stringify(status).length).toBeLessThan(1_024);
});

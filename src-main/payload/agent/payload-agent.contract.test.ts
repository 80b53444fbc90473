import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentGuest } from './agent-guest.fixture';

let guest: AgentGuest;
beforeEach(async () => (guest = await AgentGuest.make()));
afterEach(() => guest.dispose());

const firstGeneration = '000001-00000001';

it('publishes a whole generation, each file with its hash', async () => {
  expect((await guest.once()).exitCode).toBe(0);
  const paths = await guest.checked();
  expect(paths).toHaveLength(33);
  expect(paths).toContain('data/100001.d/account.db');
  expect(await guest.current()).toMatchObject({ generation: firstGeneration, isFinal: false });
  expect(await guest.status()).toMatchObject({
    v: 1,
    kind: 'payload',
    state: 'ok',
    generation: firstGeneration,
  });
  expect((await fs.stat(guest.state())).mode & 0o777).toBe(0o700);
});

it('makes no new generation while nothing changes, nor when a file is written anew with what it had', async () => {
  await guest.once();
  await guest.once();
  await fs.writeFile(guest.source('attachments/a1'), 'attachment 1\n');
  await guest.sql('BEGIN; UPDATE t SET v=1 WHERE id=1; ROLLBACK;');
  expect((await guest.once()).exitCode).toBe(0);
  expect(await guest.generations()).toEqual([firstGeneration]);
});

it('publishes what has changed, keeps three generations, and each keeps its own bytes', async () => {
  await fs.writeFile(guest.source('attachments/same'), 'AAAA');
  await guest.once();
  await fs.writeFile(guest.source('attachments/same'), 'BBBB'); // As long, and within the second.
  await guest.once();
  const [older, newer] = await guest.generations();
  const content = (generation = '') =>
    fs.readFile(guest.share('.corral-payload/gen', generation, 'attachments/same'), 'utf8');
  expect([await content(older), await content(newer)]).toEqual(['AAAA', 'BBBB']);
  for (const seq of [11, 12, 13]) {
    await guest.write(seq);
    await guest.sql(`INSERT INTO t(v) VALUES(${seq})`);
    await guest.once();
    expect(await guest.published('data/100001')).toBe(`{"seq":${seq}}`);
    await guest.checked();
  }
  expect(await guest.generations()).toEqual([3, 4, 5].map((n) => `000001-0000000${n}`));
  await expect(content('000001-00000003')).resolves.toBe('BBBB');
});

it('publishes names of any kind', async () => {
  const names = [
    'we ird',
    'line\nbreak',
    'ends in one\n',
    'back\\slash\\n',
    '😀',
    '-n',
    "it's $(touch ran)",
    '"',
  ];
  for (const name of names) await fs.writeFile(guest.source('attachments', name), name);
  await fs.mkdir(guest.source('folder\n'));
  await fs.writeFile(guest.source('folder\n', 'data\n.db'), '');
  await guest.once();
  expect(await guest.checked()).toEqual(
    expect.arrayContaining([...names.map((name) => `attachments/${name}`), 'folder\n/data\n.db']),
  );
  for (const name of names) await fs.rm(guest.source('attachments', name));
  await guest.once();
  expect((await guest.checked()).filter((name) => name.startsWith('attachments/'))).toHaveLength(30);
});

it('copies what did not change into a share that has no hard links', async () => {
  await guest.tool('ln', '[ "$1" = -s ] || exit 1; exec /bin/ln "$@"');
  for (const seq of [1, 2, 3, 4, 5]) {
    await guest.write(seq);
    expect((await guest.once()).exitCode).toBe(0);
    expect(await guest.checked()).toHaveLength(33);
  }
});

it('follows no link, and takes none along', async () => {
  await fs.mkdir(guest.home('private'));
  await fs.writeFile(guest.home('private/key'), 'secret');
  await fs.symlink(guest.home('private'), guest.source('attachments/folder'));
  await fs.symlink(guest.home('private/key'), guest.source('data/100002'));
  expect((await guest.once()).exitCode).toBe(0);
  expect(await guest.checked()).toHaveLength(33);

  await fs.rename(guest.source(), guest.home('moved'));
  await fs.symlink(guest.home('moved'), guest.source());
  expect((await guest.once()).exitCode).toBe(2);
  expect(await guest.status()).toMatchObject({ state: 'halted', reason: 'source-is-link' });
});

it.each([
  ['is not UTF-8', Buffer.from('caf\u00e9', 'latin1'), 'attachments/caf\\351'],
  ['it could not tell from another one', Buffer.from('a\u0001b'), 'attachments/a\\001b'],
])('refuses a name that %s, says which, and goes on once it is gone', async (_, name, detail) => {
  const file = Buffer.concat([Buffer.from(`${guest.source('attachments')}/`), name]);
  await fs.writeFile(file, '');
  expect((await guest.once()).exitCode).toBe(2);
  expect(await guest.status()).toMatchObject({ state: 'halted', reason: 'unusable-name', detail });
  await fs.rm(file);
  expect((await guest.once()).exitCode).toBe(0);
  expect(await guest.checked()).toHaveLength(33);
});

it.each([
  ['no marker', 3, 'skip', 'mount-missing', () => fs.rm(guest.marker)],
  ['a marker of another payload', 2, 'halted', 'other-payload', () => guest.mark({ payload: 'other' })],
  ['a newer epoch in the marker', 2, 'halted', 'lease-over', () => guest.mark({ epoch: 2 })],
  ['another token in the marker', 2, 'halted', 'lease-over', () => guest.mark({ token: 'other' })],
  ['no lease', 2, 'halted', 'no-lease', () => fs.writeFile(guest.state('lease'), '')],
  ['no share', 3, 'skip', 'mount-missing', () => fs.rename(guest.share(), `${guest.share()}-away`)],
  ['a source that was replaced', 2, 'halted', 'not-seeded', () => replaceSource()],
  ['a paused service', 4, 'paused', '', async () => void (await guest.run('pause'))],
])('publishes nothing with %s', async (_, exitCode, state, reason, spoil) => {
  await guest.once();
  const before = await fs.readFile(guest.share('.corral-payload/CURRENT'), 'utf8');
  const { at } = await guest.status();
  await guest.write(2);
  await spoil();
  expect((await guest.once()).exitCode).toBe(exitCode);
  expect(await guest.status()).toMatchObject({ state, reason, at });
  const share = (await exists(guest.share())) ? guest.share() : `${guest.share()}-away`;
  expect(await fs.readFile(path.join(share, '.corral-payload/CURRENT'), 'utf8')).toBe(before);
  expect(await fs.readdir(path.join(share, '.corral-payload/gen'))).toEqual([firstGeneration]);
});

async function replaceSource(): Promise<void> {
  await fs.rename(guest.source(), guest.home('away'));
  await fs.mkdir(guest.source());
}

const exists = (file: string) =>
  fs.access(file).then(
    () => true,
    () => false,
  );

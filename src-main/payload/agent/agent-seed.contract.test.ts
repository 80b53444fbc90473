import fs from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentGuest } from './agent-guest.fixture';
import { checkGeneration } from './check-generation.fixture';

let guest: AgentGuest;
beforeEach(async () => {
  guest = await AgentGuest.make();
  await guest.once();
});
afterEach(() => guest.dispose());

const keptFolder = (name: unknown) => guest.share('.corral-payload/kept', String(name));
const seq = async () => (await fs.readFile(guest.source('data/100001'), 'utf8')).trim();

/** Takes the local data back to what it is now, as a restored snapshot of the VM does. */
async function rememberVm(): Promise<() => Promise<void>> {
  await fs.cp(guest.home(), `${guest.folder}/snapshot`, { recursive: true, preserveTimestamps: true });
  return async () => {
    await fs.rm(guest.home(), { recursive: true });
    await fs.cp(`${guest.folder}/snapshot`, guest.home(), { recursive: true, preserveTimestamps: true });
  };
}

it('tells what there is', async () => {
  const generation = '000001-00000001';
  expect(await guest.inspect()).toMatchObject({
    ...{
      v: 1,
      kind: 'payload-inspect',
      local: 'seeded',
      payload: guest.payloadId,
      generation,
      changed: false,
    },
    ...{ current: generation, mount: 'dir', marker: 'ours', writer: false, missingTool: '' },
  });
  await fs.writeFile(guest.source('attachments/a1'), 'attachment 1\n'); // Written anew, the same.
  expect(await guest.inspect()).toMatchObject({ changed: false });
  await guest.sql("INSERT INTO t(v) VALUES('x')");
  expect(await guest.inspect()).toMatchObject({ changed: true, generation });
  await fs.rm(guest.state('base'), { recursive: true });
  expect(await guest.inspect()).toMatchObject({ changed: true, generation });
  expect((await guest.current())?.generation).toBe(generation);

  await fs.writeFile(guest.state('lease'), 'another 1 token\n');
  expect(await guest.inspect()).toMatchObject({
    local: 'foreign',
    payload: guest.payloadId,
    marker: 'other',
  });
  await fs.rm(guest.source('.corral-payload-stamp'));
  expect(await guest.inspect()).toMatchObject({ local: 'unknown', payload: '', changed: true });
  await fs.rm(guest.source(), { recursive: true });
  await fs.rm(guest.share(), { recursive: true });
  expect(await guest.inspect()).toMatchObject({
    local: 'none',
    mount: 'missing',
    marker: 'missing',
    current: '',
  });
});

it('makes the local data of a fresh guest what the host has, and the first pass has nothing to do', async () => {
  const paths = await guest.checked();
  await fs.rm(guest.source(), { recursive: true });
  await fs.rm(guest.state('base'), { recursive: true });
  expect(await guest.seed()).toMatchObject({
    done: true,
    generation: '000001-00000001',
    kept: '',
    aside: '',
  });
  expect(await guest.sql('PRAGMA integrity_check')).toBe('ok');
  expect(await guest.sql('SELECT count(*) FROM t')).toBe('500');
  await guest.sql('PRAGMA wal_checkpoint(TRUNCATE)');
  expect(await guest.inspect()).toMatchObject({ local: 'seeded', changed: false });
  expect((await guest.once()).exitCode).toBe(0);
  expect(await guest.generations()).toEqual(['000001-00000001']);
  expect(await guest.checked()).toEqual(paths);
});

it('keeps what the local data has of its own before the host wins', async () => {
  const goBack = await rememberVm();
  await guest.write(2);
  await guest.once();
  await goBack();
  await guest.write(77);
  expect(await guest.inspect()).toMatchObject({
    generation: '000001-00000001',
    current: '000001-00000002',
    changed: true,
  });

  const { done, kept } = await guest.seed();
  expect(done).toBe(true);
  expect(await seq()).toBe('{"seq":2}');
  expect(await checkGeneration(keptFolder(kept))).toHaveLength(33);
  expect(await fs.readFile(`${keptFolder(kept)}/data/100001`, 'utf8')).toBe('{"seq":77}');
  await guest.write(3);
  await guest.once();
  expect((await guest.current())?.generation).toBe('000001-00000003');
});

it('has all of it on the disks before the old data goes', async () => {
  await guest.write(2);
  await guest.tool('sync', 'ls "$HOME/.local/share" "$PAYLOAD_SHARE/.corral-payload/kept" >"$HOME/synced"');
  const { kept } = await guest.seed();
  const synced = (await fs.readFile(guest.home('synced'), 'utf8')).split('\n');
  expect(synced).toEqual(expect.arrayContaining(['signal-cli', 'signal-cli.corral-new', kept]));
});

it('keeps nothing that the host has anyway', async () => {
  expect(await guest.seed()).toMatchObject({ done: true, kept: '' });
  expect(await guest.checked()).toHaveLength(33);
});

it('puts damaged local data aside, since it can’t be kept as a checkpoint', async () => {
  await fs.writeFile(guest.source('data/100001'), '{"half');
  const { done, aside, kept } = await guest.seed();
  expect({ done, kept }).toEqual({ done: true, kept: '' });
  expect(await fs.readFile(`${String(aside)}/data/100001`, 'utf8')).toBe('{"half');
  expect(await seq()).toBe('{"seq":1}');
});

it('lets local data of any origin become the payload’s when the host has decided so', async () => {
  await fs.rm(guest.source(), { recursive: true });
  await fs.mkdir(guest.source('data'), { recursive: true });
  await fs.writeFile(guest.source('data/accounts.json'), '[]');
  expect((await guest.once()).exitCode).toBe(2);
  expect(await guest.inspect()).toMatchObject({ local: 'unknown' });
  expect((await guest.run('adopt')).exitCode).toBe(0);
  expect(await guest.inspect()).toMatchObject({
    local: 'seeded',
    generation: '000001-00000001',
    changed: true,
  });
  expect((await guest.once()).exitCode).toBe(0); // Without a word about the 32 files that the host's has more.
  expect(await guest.checked()).toEqual(['data/accounts.json']);
  expect((await guest.current())?.generation).toBe('000001-00000002');
});

it.each(['before-replace', 'after-replace'])('loses nothing when it is killed %s', async (step) => {
  await guest.write(5);
  expect(await guest.start('seed', { env: { CORRAL_CRASH_AT: step } }).ended).toBeNull();
  const { local } = await guest.inspect();
  expect(local).toBe('seeded');
  expect(await seq()).toBe(step === 'before-replace' ? '{"seq":5}' : '{"seq":1}');
  const [kept] = await fs.readdir(guest.share('.corral-payload/kept'));
  expect(await fs.readFile(`${keptFolder(kept)}/data/100001`, 'utf8')).toBe('{"seq":5}');
  expect(await guest.seed()).toMatchObject({ done: true });
  expect(await seq()).toBe('{"seq":1}');
  expect(await fs.readdir(guest.source('..'))).toEqual(['signal-cli']);
});

it.each([
  ['a damaged generation', 'damaged-generation', () => damage('attachments/a1')],
  ['a damaged list', 'damaged-generation', () => damage('MANIFEST')],
  ['a lease that is over', 'lease-over', () => guest.mark({ epoch: 2 })],
  ['a folder that is not there', 'mount-missing', () => fs.rm(guest.share(), { recursive: true })],
  ['a full disk', 'disk-full', () => guest.tool('df', 'echo; echo "disk 9 9 100 1% /"')],
  ['local data that is a link', 'source-is-link', () => linkSource()],
])('leaves the local data as it is: %s', async (_, reason, spoil) => {
  await guest.write(6);
  await spoil();
  expect(await guest.seed()).toMatchObject({ done: false, reason });
  expect(await seq()).toBe('{"seq":6}');
  expect(await fs.readdir(guest.source('..'))).toEqual(['signal-cli']);
});

const damage = async (name: string) =>
  fs.appendFile(guest.share('.corral-payload/gen/000001-00000001', name), 'x');

async function linkSource(): Promise<void> {
  await fs.rename(guest.source(), guest.home('moved'));
  await fs.symlink(guest.home('moved'), guest.source());
}

it('does not touch the data of a program that runs', async () => {
  await guest.tool('pgrep', 'echo 4711');
  await guest.write(7);
  expect(await guest.seed()).toMatchObject({ done: false, reason: 'writer-runs' });
  expect(JSON.parse((await guest.run('adopt')).stdout)).toMatchObject({ done: false, reason: 'writer-runs' });
  expect(await seq()).toBe('{"seq":7}');
  expect(await guest.inspect()).toMatchObject({ writer: true });
});

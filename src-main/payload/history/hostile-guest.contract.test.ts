import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guestVm, HistoryHome, quietly, readTree, sha256, writeFiles } from './history.fixture';
import type { PayloadHistory } from './payload-history';

const run = promisify(execFile);
let home: HistoryHome;
let history: PayloadHistory;
let outside: string;

beforeEach(async () => {
  home = await HistoryHome.make();
  history = await home.open();
  outside = path.join(home.folder, 'outside');
  await writeFiles(outside, { secret: 'of the host', 'data/a': 'of the host' });
});

afterEach(async () => {
  await home.remove();
});

const files = { 'data/a': 'one', 'data/b': 'two', 'attachments/c': 'three' };
const ingest = () => history.ingest(home.share, guestVm, quietly());

/** Publishes a good generation, lets the guest tamper with it, and says how it was refused. */
async function refusal(tamper: (generation: string) => Promise<unknown>): Promise<unknown> {
  await home.publish({ good: 'before' }, 1);
  await ingest();
  const objects = await home.objects();
  await tamper(await home.publish(files, 2));
  const error: unknown = await ingest().then(
    () => new Error('it was taken over'),
    (thrown: unknown) => thrown,
  );
  expect(history.list()).toHaveLength(1);
  expect(await home.objects()).toEqual(objects);
  expect(await fs.readdir(path.join(home.history, 'objects', 'new'))).toEqual([]);
  expect(await readTree(outside)).toEqual({ secret: 'of the host', 'data/a': 'of the host' });
  const { code, details, retryable } = error as {
    code: string;
    details: { reason: string };
    retryable: boolean;
  };
  return { code, reason: details.reason, retryable };
}

const torn = { code: 'file-broken', reason: 'not-as-published', retryable: true };
const notPlain = { code: 'file-broken', reason: 'not-plain', retryable: false };

describe('a generation is refused, and nothing of it kept, when', () => {
  it.each<[string, object, (generation: string) => Promise<unknown>]>([
    ['a file is torn', torn, (folder) => fs.truncate(path.join(folder, 'data/a'), 1)],
    ['a file has grown', torn, (folder) => fs.appendFile(path.join(folder, 'data/a'), 'more')],
    ['a file was changed', torn, (folder) => fs.writeFile(path.join(folder, 'data/a'), 'ONE')],
    ['a file is gone', torn, (folder) => fs.rm(path.join(folder, 'data/b'))],
    ['a folder is gone', torn, (folder) => fs.rm(path.join(folder, 'attachments'), { recursive: true })],
    ['its manifest is gone', torn, (folder) => fs.rm(path.join(folder, 'MANIFEST'))],
    ['its manifest was changed', torn, (folder) => fs.writeFile(path.join(folder, 'MANIFEST'), '')],
    [
      'a file is a link to one of the host',
      notPlain,
      async (folder) => {
        await fs.rm(path.join(folder, 'data/a'));
        await fs.symlink(path.join(outside, 'secret'), path.join(folder, 'data/a'));
      },
    ],
    [
      'a folder is a link to one of the host',
      notPlain,
      async (folder) => {
        await fs.rm(path.join(folder, 'data'), { recursive: true });
        await fs.symlink(path.join(outside, 'data'), path.join(folder, 'data'));
      },
    ],
    [
      'it is itself a link',
      notPlain,
      async (folder) => {
        await fs.rename(folder, `${folder}-away`);
        await fs.symlink(`${folder}-away`, folder);
      },
    ],
    [
      'all of it is behind a link',
      notPlain,
      async () => {
        await fs.rename(home.published(), path.join(home.folder, 'away'));
        await fs.symlink(path.join(home.folder, 'away'), home.published());
      },
    ],
    [
      'a file is a pipe that nobody writes to',
      notPlain,
      async (folder) => {
        await fs.rm(path.join(folder, 'data/a'));
        await run('mkfifo', [path.join(folder, 'data/a')]);
      },
    ],
    [
      'the manifest is a pipe',
      notPlain,
      async (folder) => {
        await fs.rm(path.join(folder, 'MANIFEST'));
        await run('mkfifo', [path.join(folder, 'MANIFEST')]);
      },
    ],
    [
      'a file is a folder',
      notPlain,
      async (folder) => {
        await fs.rm(path.join(folder, 'data/a'));
        await fs.mkdir(path.join(folder, 'data/a'));
      },
    ],
    [
      'a file is a sparse giant',
      { code: 'file-broken', reason: 'too-large', retryable: false },
      (folder) => fs.truncate(path.join(folder, 'data/a'), 8 * 2 ** 40),
    ],
    [
      'the manifest is a sparse giant',
      torn,
      (folder) => fs.truncate(path.join(folder, 'MANIFEST'), 8 * 2 ** 40),
    ],
    [
      'CURRENT says something else',
      { code: 'file-broken', reason: 'bad-current', retryable: true },
      () => fs.writeFile(home.published('CURRENT'), `../../outside ${sha256('')} 0\n`),
    ],
    ['CURRENT has no end', torn, () => fs.writeFile(home.published('CURRENT'), 'x'.repeat(4_096))],
    [
      'its manifest leads out',
      { code: 'file-broken', reason: 'bad-manifest', retryable: false },
      async (folder) => {
        const manifest = `${sha256('of the host')}  ../../../../outside/secret\n`;
        await fs.writeFile(path.join(folder, 'MANIFEST'), manifest);
        await fs.writeFile(home.published('CURRENT'), `000001-00000002 ${sha256(manifest)} 0\n`);
      },
    ],
  ])('%s', async (_what, expected, tamper) => {
    expect(await refusal(tamper)).toEqual(expected);
  });
});

/** Swaps folders of the share for a link to `outside` and back, as fast as it can, until `work` has ended. */
async function whileSwapping(names: readonly string[], work: () => Promise<void>): Promise<void> {
  const program = `
    const fs = require('fs');
    const [outside, ...names] = process.argv.slice(1);
    const attempt = (from, to) => { try { fs.renameSync(from, to); } catch {} };
    for (const name of names) fs.symlinkSync(outside, name + '.link');
    process.stdout.write('ready');
    for (;;) for (const name of names) {
      attempt(name, name + '.away');
      attempt(name + '.link', name);
      attempt(name, name + '.link');
      attempt(name + '.away', name);
    }`;
  const swapper = spawn(process.execPath, ['-e', program, outside, ...names], {
    cwd: home.share,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(swapper.stdout, 'data');
    await work();
  } finally {
    swapper.kill('SIGKILL');
    await once(swapper, 'exit');
  }
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

describe('a guest that swaps folders for links all the time', () => {
  it('never gets a file of the host into the history, though its list has the right hash', async () => {
    const generation = await home.publish({ 'data/a': 'of the guest' }, 1);
    const manifest = `${sha256('of the host')}  data/a\n`;
    await fs.writeFile(path.join(generation, 'MANIFEST'), manifest);
    await fs.writeFile(home.published('CURRENT'), `000001-00000001 ${sha256(manifest)} 0\n`);
    await fs.rename(path.join(outside, 'data/a'), path.join(outside, 'a'));
    await whileSwapping([path.join(generation, 'data')], async () => {
      for (let round = 0; round < 300; round++) expect(await succeeds(ingest())).toBe(false);
    });
    expect(history.list()).toEqual([]);
    expect(await home.objects()).toEqual([]);
  }, 60_000);

  it('never gets a file of ours written, moved or removed outside', async () => {
    const many = (content: string) =>
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`data/${index}`, content]));
    await home.publish({ ...many('one'), 'data/a': 'of the guest' }, 1);
    await ingest();
    await home.publish({ ...many('two'), 'data/secret': 'of the guest' }, 2);
    await ingest();
    const plain = history.plainLayout(home.share);
    await plain.promote(1, quietly());
    const before = await readTree(outside);
    let promoted = 0;
    await whileSwapping(['data', '.corral-payload/set-aside'], async () => {
      for (let round = 0; round < 40; round++) {
        if (await succeeds(plain.promote(1 + (round % 2), quietly()))) promoted++;
      }
    });
    expect(promoted).toBeGreaterThan(0);
    expect(await readTree(outside)).toEqual(before);
  }, 60_000);
});

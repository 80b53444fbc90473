import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleEntry } from '../../../e2e/harness/run-typescript';
import { guestVm, HistoryHome, quietly, readTree, writeFiles, type Files } from './history.fixture';

const run = promisify(execFile);
let program: string;
let home: HistoryHome;

beforeAll(async () => {
  program = await bundleEntry(
    path.resolve(import.meta.dirname, '../../../e2e/harness/payload-history-program.ts'),
  );
}, 60_000);

beforeEach(async () => {
  home = await HistoryHome.make();
});

afterEach(async () => {
  await home.remove();
});

const first: Files = { 'data/a': 'one', 'data/b': 'one', 'old/c': 'one', same: 'same' };
const second: Files = { 'data/a': 'two', 'data/b': 'two!', 'new/d': 'two', same: 'same' };

/** Lets the program die at a crash point. */
async function crash(crashAt: string, ...verbs: readonly string[]): Promise<void> {
  const env = { ...process.env, CORRAL_CRASH_AT: crashAt };
  const ended = run(process.execPath, [program, home.folder, ...verbs], { env });
  await expect(ended).rejects.toMatchObject({ signal: 'SIGKILL' });
}

/** What the next orchestrator does. */
async function goOn() {
  const history = await home.open();
  const plain = history.plainLayout(home.share);
  await plain.recover(quietly());
  return { history, plain };
}

/** That every checkpoint is whole, and nothing is in the history that none needs. */
async function expectWhole(contents: readonly Files[]): Promise<void> {
  const history = await home.open();
  expect(history.list()).toHaveLength(contents.length);
  for (const [index, files] of contents.entries()) {
    const out = path.join(home.folder, `out-${index}`);
    await history.export(index + 1, out, quietly());
    expect(await readTree(out)).toEqual(files);
  }
  await history.thin(new AbortController().signal);
  const lists = new Set(history.list().map(({ hash }) => hash));
  const distinct = new Set(contents.flatMap((files) => Object.values(files)));
  expect(await home.objects()).toHaveLength(lists.size + distinct.size);
  expect(await fs.readdir(path.join(home.history, 'objects', 'new'))).toEqual([]);
}

async function showFirst(): Promise<void> {
  await home.publish(first, 1);
  const history = await home.open();
  await history.ingest(home.share, guestVm, quietly());
  await history.plainLayout(home.share).promote(1, quietly());
}

describe('a process killed while it takes a generation over', () => {
  it.each(['objects', 'list', 'receipt'])('at %s: the next one has all of it', async (point) => {
    await showFirst();
    await home.publish(second, 2);
    await crash(`payload.checkpoint.${point}`, 'ingest');
    const { history } = await goOn();
    await history.ingest(home.share, guestVm, quietly());
    await expectWhole([first, second]);
  });
});

describe('a process killed in a promotion', () => {
  it.each([
    ['staged', first],
    ['journalled', second],
    ['removed', second],
    ['placed.1', second],
    ['placed.2', second],
    ['placed.3', second],
    ['recorded', second],
    ['ended', second],
  ])('at %s: the layout is whole after the next one’s recovery', async (point, expected) => {
    await showFirst();
    await home.publish(second, 2);
    await crash(`payload.promotion.${point}`, 'ingest', 'promote');
    const { history, plain } = await goOn();
    expect(await home.plain()).toEqual(expected);
    expect(await plain.hasChanged(new AbortController().signal)).toBe(false);
    await plain.promote(history.head?.number ?? 0, quietly());
    expect(await home.plain()).toEqual(second);
    expect(await fs.readdir(home.published())).toEqual(['CURRENT', 'gen']);
    await expectWhole([first, second]);
  });

  it('and again in its recovery: the one after that finishes it', async () => {
    await showFirst();
    await home.publish(second, 2);
    await crash('payload.promotion.placed.1', 'ingest', 'promote');
    await crash('payload.promotion.placed.1');
    await crash('payload.promotion.recorded');
    await goOn();
    expect(await home.plain()).toEqual(second);
  });

  it('what a person did between is moved aside, not lost', async () => {
    await showFirst();
    await home.publish(second, 2);
    await crash('payload.promotion.placed.1', 'ingest', 'promote');
    await writeFiles(home.share, {
      'data/b': 'mine',
      'new/d': 'mine too',
      'old/c': 'mine as well',
      note: 'x',
    });
    await goOn();
    expect(await home.plain()).toEqual({ ...second, note: 'x' });
    const aside = Object.values(await readTree(home.published('set-aside')));
    expect(aside.toSorted()).toEqual(['mine', 'mine as well', 'mine too']);
  });
});

describe('a process killed while it publishes', () => {
  it.each(['built', 'renamed', 'current'])(
    'at %s: the next one publishes, and it is no news',
    async (point) => {
      await writeFiles(home.share, first);
      await crash(`payload.publish.${point}`, 'import', 'publish');
      const { history } = await goOn();
      const generation = await history.publish(home.share, 1, 1, quietly());
      const { MANIFEST: _, ...files } = await readTree(home.published('gen', generation));
      expect(files).toEqual(first);
      expect(await history.ingest(home.share, guestVm, quietly())).toBeUndefined();
      expect((await fs.readdir(home.published('gen'))).every((name) => !name.startsWith('.'))).toBe(true);
    },
  );
});

describe('a process killed while it thins', () => {
  it.each(['receipts', 'object.1', 'object.5'])('at %s: what is left is whole', async (point) => {
    const history = await home.open();
    for (let sequence = 1; sequence <= 30; sequence++) {
      await home.publish({ 'data/a': `state ${sequence}` }, sequence);
      await history.ingest(home.share, guestVm, quietly());
    }
    await crash(`payload.thin.${point}`, 'thin');
    const left = (await goOn()).history;
    const numbers = left.list().map(({ number }) => number);
    expect(numbers.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => 30 - index));
    expect(numbers.length).toBeLessThanOrEqual(22); // And the newest of the hour, or two at its turn.
    for (const number of numbers) {
      const out = path.join(home.folder, `out-${number}`);
      await left.export(number, out, quietly());
      expect(await readTree(out)).toEqual({ 'data/a': `state ${number}` });
    }
    await left.thin(new AbortController().signal);
    expect(await home.objects()).toHaveLength(2 * numbers.length);
  });
});

describe('processes killed one after the other, each a step later', () => {
  const steps = [
    ...['take.1', 'take.17', 'checkpoint.objects', 'checkpoint.list', 'checkpoint.receipt'],
    ...['promotion.staged', 'promotion.journalled', 'promotion.removed'],
    ...['promotion.placed.1', 'promotion.placed.17', 'promotion.recorded', 'promotion.ended'],
  ];
  /** 30 files, some of them under other names than in the state before, all with a content of their own. */
  const stateOf = (number: number): Files =>
    Object.fromEntries(
      Array.from({ length: 30 }, (_, file) => [`data/${(file * number) % 41}`, `${number} ${file}`]),
    );

  it('leave a layout that is, after each recovery, one of the checkpoints', async () => {
    for (const [index, step] of steps.entries()) {
      await home.publish(stateOf(index + 1), index + 1);
      await crash(`payload.${step}`, 'ingest', 'promote');
      const { history, plain } = await goOn();
      const shown = await plain.number();
      const out = path.join(home.folder, `out-${index}`);
      if (shown > 0) await history.export(shown, out, quietly());
      expect(await home.plain()).toEqual(shown === 0 ? {} : await readTree(out));
    }
    const { history } = await goOn();
    expect(history.head?.generation).toBe(`000001-${String(steps.length).padStart(8, '0')}`);
  }, 60_000);
});

describe('a full disk', () => {
  /** Runs the program on a small file system under `name`, in a mount namespace of its own; then says what is there. */
  async function onSmallDisk(
    name: 'history' | 'share',
    prepare: string,
    ...verbs: readonly string[]
  ): Promise<string[]> {
    const script = `folder=$1 node=$2; shift 2
      mkdir -p "$folder" && cp -a "$folder" "$folder-source"
      mount -t tmpfs -o size=200m,mode=0700 none "$folder" && cp -a "$folder-source/." "$folder"
      ${prepare}
      "$node" "$@"
      cd "$folder" && find . -type f | sort`;
    const argv = [path.join(home.folder, name), process.execPath, program, home.folder, ...verbs];
    const unshare = ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh'];
    const { stdout } = await run('unshare', [...unshare, ...argv]);
    return stdout.trim().split('\n').slice(1); // The first line is of the recovery.
  }

  /** Room for so many more files. */
  const inodes = (more: number): string =>
    `mount -o remount,nr_inodes=$(($(find "$folder" | wc -l) + ${more})) "$folder"`;

  it('is found before anything is copied into the history', async () => {
    await home.publish({ 'data/a': Buffer.alloc(1_000) }, 1);
    const lines = await onSmallDisk('history', 'mount -o remount,size=1m "$folder"', 'ingest');
    expect(lines).toEqual([
      expect.stringMatching(
        /^failed not-enough-disk The disk that holds .* has 2 MB free, and 1 MB are to be copied/,
      ),
    ]);
  });

  it('while the history is written leaves nothing of the checkpoint, and those before as they were', async () => {
    await showFirst();
    const before = await home.objects();
    await home.publish({ 'data/1': '1', 'data/2': '2', 'data/3': '3', 'data/4': '4', 'data/5': '5' }, 2);
    const [failed, ...files] = await onSmallDisk('history', inodes(8), 'ingest');
    expect(failed).toMatch(/^failed disk-full The disk that holds .* became full/);
    expect(files.filter((file) => file.startsWith('./objects/'))).toHaveLength(before.length);
    expect(files.filter((file) => file.startsWith('./checkpoints/'))).toEqual(['./checkpoints/1.json']);
  });

  it('while a promotion is staged leaves the layout as it was, and room', async () => {
    await showFirst();
    await home.publish({ 'data/1': '1', 'data/2': '2', 'data/3': '3', 'data/4': '4', 'data/5': '5' }, 2);
    const [, failed, ...files] = await onSmallDisk('share', inodes(4), 'ingest', 'promote');
    expect(failed).toMatch(/^failed disk-full The disk that holds .* became full/);
    expect(files.filter((file) => !file.startsWith('./.corral-payload/gen/'))).toEqual(
      ['./.corral-payload/CURRENT', ...Object.keys(first).map((name) => `./${name}`)].toSorted(),
    );
    const { plain } = await goOn();
    expect(await plain.hasChanged(new AbortController().signal)).toBe(false);
  });
});

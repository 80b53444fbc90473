import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guestVm, HistoryHome, quietly, readTree, sha256, writeFiles } from './history.fixture';
import type { PayloadHistory } from './payload-history';

let home: HistoryHome;
let history: PayloadHistory;

beforeEach(async () => {
  home = await HistoryHome.make();
  history = await home.open();
});

afterEach(async () => {
  await home.remove();
});

const first = { 'data/accounts.json': '[]', 'data/1.d/account.db': 'one', 'attachments/a': 'picture' };
const second = { ...first, 'data/1.d/account.db': 'two', 'attachments/new\nline 🐴 \\': 'named oddly' };

const ingest = () => history.ingest(home.share, guestVm, quietly());

describe('ingest', () => {
  it('takes a generation over with a receipt, and says when there is nothing new', async () => {
    expect(await ingest()).toBeUndefined();
    await home.publish(first, 1);
    const checkpoint = await ingest();
    expect(checkpoint).toMatchObject({
      number: 1,
      generation: '000001-00000001',
      files: 3,
      bytes: 12,
      source: 'guest',
      vm: guestVm,
      final: false,
      restoredFrom: null,
    });
    expect(await ingest()).toBeUndefined();
    await home.publish(second, 2, { final: true });
    expect(await ingest()).toMatchObject({ number: 2, files: 4, final: true });
    expect(history.list().map(({ number }) => number)).toEqual([2, 1]);
    expect(history.head?.number).toBe(2);
    expect(await history.headGeneration()).toBe('000001-00000002');
  });

  it('keeps each content once, and it can’t be written to', async () => {
    await home.publish(first, 1);
    await ingest();
    await home.publish({ ...first, 'attachments/b': 'picture' }, 2);
    await ingest();
    const contents = Object.values(first).map(sha256);
    expect(await home.objects()).toEqual(expect.arrayContaining(contents));
    expect(await home.objects()).toHaveLength(contents.length + 2); // And the two lists.
    const object = path.join(home.history, 'objects', sha256('one').slice(0, 2), sha256('one'));
    expect((await fs.stat(object)).mode & 0o777).toBe(0o400);
    expect((await fs.stat(object)).nlink).toBe(1);
  });

  it('is not changed by what the guest does to its generation afterwards', async () => {
    const generation = await home.publish(first, 1);
    await ingest();
    await fs.writeFile(path.join(generation, 'data/accounts.json'), 'rewritten');
    await history.export(1, path.join(home.folder, 'out'), quietly());
    expect(await readTree(path.join(home.folder, 'out'))).toEqual(first);
  });

  it('goes on where another process has ended', async () => {
    await home.publish(first, 1);
    await ingest();
    history = await home.open();
    expect(await ingest()).toBeUndefined();
    await home.publish(second, 2);
    expect(await ingest()).toMatchObject({ number: 2 });
    expect(history.list()).toHaveLength(2);
  });
});

describe('keep', () => {
  it('keeps the files of what is not as its list says, and all that is beside it', async () => {
    const history = await home.open();
    await home.writeListed(home.published('kept', 'a'), { 'data/accounts.json': 'mine', 'data/b': 'also' });
    await writeFiles(home.published('kept', 'a'), { 'data/b': '' });
    await home.writeListed(home.published('kept', 'b'), { 'data/accounts.json': 'other' });
    const kept = await history.keep(home.share, guestVm, quietly());
    expect(kept).toMatchObject([
      { source: 'kept', files: 1 },
      { source: 'kept', files: 3 },
    ]);
    const out = path.join(home.folder, 'out');
    await history.export(kept[1]?.number ?? 0, out, quietly());
    expect(Object.values(await readTree(out))).toEqual(expect.arrayContaining(['mine', '']));
    expect(await fs.readdir(home.published('kept'))).toEqual([]);
    expect(await history.keep(home.share, guestVm, quietly())).toEqual([]);
  });

  it('takes over once what guests put aside, and the folder goes on showing the rest', async () => {
    await home.publish(first, 1);
    await ingest();
    await home.writeListed(home.published('kept', 'before-seed'), { 'data/accounts.json': 'mine' });
    await fs.mkdir(home.published('kept', '.tmp-half'));
    expect(await history.keep(home.share, guestVm, quietly())).toMatchObject([
      { number: 2, source: 'kept', files: 1 },
    ]);
    expect(await history.keep(home.share, guestVm, quietly())).toEqual([]);
    expect(history.head?.number).toBe(1);
    expect(await fs.readdir(home.published('kept'))).toEqual(['.tmp-half']); // The guest is at work on it.
  });

  it('removes what it had taken over before it was killed, and makes no second checkpoint of it', async () => {
    const put = () => home.writeListed(home.published('kept', 'a'), { 'data/accounts.json': 'mine' });
    await put();
    await history.keep(home.share, guestVm, quietly());
    await put();
    expect(await history.keep(home.share, guestVm, quietly())).toEqual([]);
    expect(await fs.readdir(home.published('kept'))).toEqual([]);
  });

  it('makes a checkpoint of what promotions moved aside, and leaves nothing of it in the share', async () => {
    const outside = path.join(home.folder, 'outside');
    await fs.writeFile(outside, 'precious');
    await writeFiles(home.published('set-aside', '1700', '1'), { note: 'mine' });
    await fs.symlink(outside, home.published('set-aside', '1700', 'link'));
    const [kept] = await history.keep(home.share, guestVm, quietly());
    expect(kept).toMatchObject({ source: 'kept', files: 1, vm: null });
    expect(await fs.readdir(home.published())).toEqual([]);
    await history.export(kept?.number ?? 0, path.join(home.folder, 'exported'), quietly());
    expect(await readTree(path.join(home.folder, 'exported'))).toEqual({ '1700/1/note': 'mine' });
    expect(await fs.readFile(outside, 'utf8')).toBe('precious');
    expect(await history.keep(home.share, guestVm, quietly())).toEqual([]);
  });
});

describe('restore, diff and export', () => {
  it('makes an older one the newest, under a new number', async () => {
    await home.publish(first, 1);
    await ingest();
    await home.publish(second, 2);
    await ingest();
    const restored = await history.restore(1);
    expect(restored).toMatchObject({
      number: 3,
      source: 'restored',
      restoredFrom: 1,
      generation: null,
      files: 3,
    });
    expect(restored.hash).toBe(history.list().at(-1)?.hash);
    expect(await history.headGeneration()).toBeUndefined();
    await expect(history.restore(9)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('says what differs', async () => {
    await home.publish(first, 1);
    await ingest();
    await home.publish(second, 2);
    await ingest();
    expect(await history.diff(1, 2)).toEqual({
      isPartial: false,
      changes: [
        { path: 'attachments/new\nline 🐴 \\', kind: 'added', bytesBefore: null, bytesAfter: 11 },
        { path: 'data/1.d/account.db', kind: 'changed', bytesBefore: 3, bytesAfter: 3 },
      ],
    });
    expect((await history.diff(2, 1)).changes[0]).toMatchObject({
      kind: 'removed',
      bytesBefore: 11,
      bytesAfter: null,
    });
  });

  it('exports into a new folder only, whole or not at all', async () => {
    await home.publish(second, 1);
    await ingest();
    const out = path.join(home.folder, 'out');
    await history.export(1, out, quietly());
    expect(await readTree(out)).toEqual(second);
    await expect(history.export(1, out, quietly())).rejects.toMatchObject({ code: 'name-taken' });
    await expect(history.export(1, path.join(home.folder, 'none', 'out'), quietly())).rejects.toMatchObject({
      code: 'not-found',
    });
    const object = path.join(home.history, 'objects', sha256('two').slice(0, 2), sha256('two'));
    await fs.chmod(object, 0o600);
    await fs.writeFile(object, 'TWO');
    const damaged = history.export(1, path.join(home.folder, 'again'), quietly());
    await expect(damaged).rejects.toMatchObject({ code: 'file-broken' });
    expect((await fs.readdir(home.folder)).toSorted()).toEqual(['history', 'out', 'share']);
  });
});

describe('publish', () => {
  it('writes a generation that the guest can check, and does not take it for news', async () => {
    await writeFiles(home.share, second);
    await history.importPlain(home.share, 'import', quietly());
    expect(await history.publish(home.share, 1, 7, quietly())).toBe('000007-00000001');
    const current = await fs.readFile(home.published('CURRENT'), 'utf8');
    const manifest = await fs.readFile(home.published('gen', '000007-00000001', 'MANIFEST'), 'utf8');
    expect(current).toBe(`000007-00000001 ${sha256(manifest)} 0\n`);
    const { MANIFEST: _, ...files } = await readTree(home.published('gen', '000007-00000001'));
    expect(files).toEqual(second);
    expect(await ingest()).toBeUndefined();
    expect(await history.headGeneration()).toBe('000007-00000001');
  });

  it('uses the one that is there while it is whole', async () => {
    const generation = await home.publish(first, 4, { epoch: 2 });
    await ingest();
    expect(await history.publish(home.share, 1, 3, quietly())).toBe('000002-00000004');
    await fs.writeFile(path.join(generation, 'attachments/a'), 'Picture');
    expect(await history.publish(home.share, 1, 2, quietly())).toBe('000002-00000005');
    expect(await ingest()).toBeUndefined();
  });
});

describe('work on a payload', () => {
  it('tells how far it is', async () => {
    await home.publish({ a: 'x'.repeat(10), b: 'y'.repeat(30), c: 'z'.repeat(60) }, 1);
    const fractions: number[] = [];
    await history.ingest(home.share, guestVm, {
      ...quietly(),
      onProgress: (fraction) => fractions.push(fraction),
    });
    expect(fractions).toHaveLength(3);
    expect(fractions).toEqual(fractions.toSorted((one, other) => one - other));
    expect(fractions.at(-1)).toBe(1);
  });

  it('ends when it is cancelled, and leaves nothing', async () => {
    await home.publish(
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index}`, `${index}`])),
      1,
    );
    const controller = new AbortController();
    const options = { signal: controller.signal, onProgress: () => controller.abort() };
    await expect(history.ingest(home.share, guestVm, options)).rejects.toMatchObject({ name: 'AbortError' });
    expect(history.list()).toEqual([]);
    expect(await home.objects()).toEqual([]);
    expect(await ingest()).toMatchObject({ number: 1, files: 50 });
  });

  it('says that the folder is gone, and touches nothing of its history', async () => {
    await home.publish(first, 1);
    await ingest();
    await fs.rename(home.share, path.join(home.folder, 'elsewhere'));
    const gone = { code: 'not-found', retryable: true };
    await expect(ingest()).rejects.toMatchObject(gone);
    await expect(history.plainLayout(home.share).promote(1, quietly())).rejects.toMatchObject(gone);
    await expect(history.publish(home.share, 1, 1, quietly())).rejects.toMatchObject(gone);
    expect(await fs.readdir(home.folder)).not.toContain('share');
    expect(history.list()).toHaveLength(1);
  });

  it('goes round a damaged receipt, and then removes no file that it may need', async () => {
    await home.publish(first, 1);
    await ingest();
    await home.publish(second, 2);
    await ingest();
    const objects = await home.objects();
    await fs.writeFile(path.join(home.history, 'checkpoints', '1.json'), '{');
    history = await home.open();
    expect(history.list().map(({ number }) => number)).toEqual([2]);
    expect(await history.thin(quietly().signal)).toEqual({ checkpoints: 0, objects: 0 });
    expect(await home.objects()).toEqual(objects);
    await home.publish(first, 3);
    expect(await ingest()).toMatchObject({ number: 3 });
  });
});

describe('what is published', () => {
  it('can be read by the guest, whose users are its own where root serves its shares, and by nobody else', async () => {
    await fs.chmod(home.share, 0o755);
    await writeFiles(home.share, first);
    await history.importPlain(home.share, 'import', quietly());
    await history.publish(home.share, 1, 1, quietly());
    const mode = async (...names: string[]) => (await fs.stat(home.published(...names))).mode & 0o777;
    const isRoot = process.getuid?.() === 0;
    expect(await mode('gen', '000001-00000001', 'data')).toBe(isRoot ? 0o755 : 0o700);
    expect(await mode('gen', '000001-00000001', 'data', 'accounts.json')).toBe(isRoot ? 0o644 : 0o600);
    expect(await mode('CURRENT')).toBe(isRoot ? 0o644 : 0o600);
  });
});

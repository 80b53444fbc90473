import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guestVm, HistoryHome, quietly, readTree, writeFiles, type Files } from './history.fixture';
import type { PayloadHistory } from './payload-history';
import type { PlainLayout } from './plain-layout';

let home: HistoryHome;
let history: PayloadHistory;
let plain: PlainLayout;

beforeEach(async () => {
  home = await HistoryHome.make();
  history = await home.open();
  plain = history.plainLayout(home.share);
});

afterEach(async () => {
  await home.remove();
});

const first: Files = {
  'data/accounts.json': '[]',
  'data/1.d/account.db': 'one',
  'attachments/old/a': 'picture',
};
const second: Files = { 'data/accounts.json': '[]', 'data/1.d/account.db': 'two', 'avatars/b\n🐴': 'face' };

let sequence = 0;

/** Publishes, takes over, promotes. */
async function show(files: Files): Promise<void> {
  await home.publish(files, ++sequence);
  const checkpoint = await history.ingest(home.share, guestVm, quietly());
  await plain.promote(checkpoint?.number ?? 0, quietly());
}

const inShare = (...names: string[]): string => path.join(home.share, ...names);
const isChanged = () => plain.hasChanged(new AbortController().signal);
const setAside = () => readTree(home.published('set-aside'));

describe('promote', () => {
  it('shows a checkpoint, and removes with a file the folders that it leaves empty', async () => {
    await show(first);
    expect(await home.plain()).toEqual(first);
    expect((await fs.stat(inShare('data'))).mode & 0o777).toBe(0o700);
    expect((await fs.stat(inShare('data/accounts.json'))).mode & 0o777).toBe(0o600);
    await show(second);
    expect(await home.plain()).toEqual(second);
    expect(await fs.readdir(home.share)).not.toContain('attachments');
    expect(await fs.readdir(home.published())).toEqual(['CURRENT', 'gen']);
    expect(await plain.number()).toBe(2);
  });

  it('touches only what differs, and shares no file with the history', async () => {
    await show(first);
    const before = await fs.stat(inShare('data/accounts.json'));
    await show(second);
    const after = await fs.stat(inShare('data/accounts.json'));
    expect([after.ino, after.mtimeMs, after.nlink]).toEqual([before.ino, before.mtimeMs, 1]);
  });

  it('goes back to an older one', async () => {
    await show(first);
    await show(second);
    await plain.promote((await history.restore(1)).number, quietly());
    expect(await home.plain()).toEqual(first);
  });

  it('turns files into folders and back', async () => {
    await show({ a: 'file', 'b/c/d': 'deep' });
    await show({ 'a/x/y': 'now a folder', b: 'now a file' });
    expect(await home.plain()).toEqual({ 'a/x/y': 'now a folder', b: 'now a file' });
    await show({ a: 'file', 'b/c/d': 'deep' });
    expect(await home.plain()).toEqual({ a: 'file', 'b/c/d': 'deep' });
  });

  it('moves aside what somebody has changed or put in the way, and leaves the rest of theirs', async () => {
    await show(first);
    await writeFiles(home.share, {
      'data/1.d/account.db': 'mine!',
      'attachments/old/a': 'painted over',
      note: 'hello',
    });
    await writeFiles(inShare('avatars'), {});
    await fs.rename(inShare('avatars'), inShare('x'));
    await fs.writeFile(inShare('avatars'), 'a file');
    await show(second);
    expect(await home.plain()).toEqual({ ...second, note: 'hello' });
    expect(Object.values(await setAside()).toSorted()).toEqual(['a file', 'mine!', 'painted over']);
  });

  it('follows no link out of the share: neither a file nor a folder', async () => {
    const outside = path.join(home.folder, 'outside');
    await writeFiles(outside, { 'account.db': 'precious', 'keep/a': 'precious' });
    await show(first);
    await fs.rm(inShare('data/1.d'), { recursive: true });
    await fs.symlink(outside, inShare('data/1.d'));
    await fs.rm(inShare('attachments'), { recursive: true });
    await fs.symlink(path.join(outside, 'keep'), inShare('attachments'));
    await fs.symlink(outside, inShare('avatars'));
    await show(second);
    expect(await readTree(outside)).toEqual({ 'account.db': 'precious', 'keep/a': 'precious' });
    const { attachments, ...others } = await home.plain();
    expect(others).toEqual(second);
    expect(attachments).toBe(`-> ${path.join(outside, 'keep')}`); // Nothing of ours is in it any more: left alone.
  });

  it('does nothing when a file of the history is damaged', async () => {
    await show(first);
    await home.publish(second, ++sequence);
    const checkpoint = await history.ingest(home.share, guestVm, quietly());
    for (const hash of await home.objects()) {
      const object = path.join(home.history, 'objects', hash.slice(0, 2), hash);
      if ((await fs.readFile(object, 'utf8')) === 'face') await fs.rm(object);
    }
    const promotion = plain.promote(checkpoint?.number ?? 0, quietly());
    await expect(promotion).rejects.toMatchObject({ code: 'file-broken' });
    expect(await home.plain()).toEqual(first);
    expect(await plain.recover(quietly())).toBeUndefined();
  });
});

describe('hasChanged', () => {
  it('is false for what Corral wrote, whatever happened to its times, and for the Finder’s files', async () => {
    expect(await isChanged()).toBe(false);
    await show(first);
    await writeFiles(home.share, { '.DS_Store': 'finder', 'data/.DS_Store': 'finder' });
    await fs.utimes(inShare('data/accounts.json'), 1, 1);
    expect(await isChanged()).toBe(false);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a new file', () => fs.writeFile(inShare('data/new'), '')],
    ['a removed file', () => fs.rm(inShare('data/accounts.json'))],
    ['another size', () => fs.writeFile(inShare('data/accounts.json'), '[1]')],
    ['another content of the same size', () => fs.writeFile(inShare('data/accounts.json'), '{}')],
    ['a renamed file', () => fs.rename(inShare('data/accounts.json'), inShare('data/accounts'))],
    [
      'a file that became a link',
      async () => {
        await fs.rm(inShare('data/accounts.json'));
        await fs.symlink('1.d/account.db', inShare('data/accounts.json'));
      },
    ],
  ])('is true for %s', async (_what, change) => {
    await show(first);
    await change();
    expect(await isChanged()).toBe(true);
  });

  it('is true for a folder that was never imported', async () => {
    await writeFiles(home.share, { note: 'hello' });
    expect(await isChanged()).toBe(true);
  });
});

describe('importPlain', () => {
  it('makes a checkpoint of the folder as it is, and needs nothing to show it', async () => {
    await writeFiles(home.share, {
      ...first,
      '.DS_Store': 'finder',
      '.clawbox-signal-payload-host-marker': 'ours',
    });
    await fs.chmod(inShare('data/accounts.json'), 0o755);
    expect(await history.importPlain(home.share, 'import', quietly())).toMatchObject({
      number: 1,
      files: 3,
      vm: null,
    });
    const before = await fs.stat(inShare('data/accounts.json'));
    await plain.promote(1, quietly());
    expect((await fs.stat(inShare('data/accounts.json'))).ino).toBe(before.ino);
    expect(await isChanged()).toBe(false);
    await history.export(1, path.join(home.folder, 'out'), quietly());
    expect(await readTree(path.join(home.folder, 'out'))).toEqual(first);
    expect((await fs.stat(path.join(home.folder, 'out/data/accounts.json'))).mode & 0o777).toBe(0o700);
  });

  it('keeps what a person did before the guest’s state takes its place', async () => {
    await show(first);
    await writeFiles(home.share, { 'data/accounts.json': 'edited', 'data/more': 'added' });
    const kept = await history.importPlain(home.share, 'kept', quietly());
    expect(kept).toMatchObject({ number: 2, source: 'kept', files: 4 });
    expect(history.head?.number).toBe(1);
    await plain.promote(1, quietly());
    expect(await home.plain()).toEqual(first);
    await expect(setAside()).rejects.toMatchObject({ code: 'ENOENT' });
    await history.export(2, path.join(home.folder, 'out'), quietly());
    expect(await readTree(path.join(home.folder, 'out'))).toMatchObject({ 'data/more': 'added' });
  });

  it('refuses links, and keeps everything else of a folder with some', async () => {
    await writeFiles(home.share, first);
    await fs.symlink('/etc/passwd', inShare('data/link'));
    const imported = history.importPlain(home.share, 'import', quietly());
    await expect(imported).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/^“data\/link” is a link/) as string,
    });
    expect(await home.objects()).toEqual([]);
    expect(await history.importPlain(home.share, 'kept', quietly())).toMatchObject({ files: 3 });
  });
});

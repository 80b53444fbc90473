import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepTemporaryFiles, writeFileAtomic } from './atomic-file';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral atomic-'));
  file = path.join(folder, 'file');
});

afterEach(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

describe('writeFileAtomic', () => {
  it('writes text and bytes, with mode 0600 or the one that is asked for', async () => {
    await writeFileAtomic(file, 'text');
    expect(await fs.readFile(file, 'utf8')).toBe('text');
    expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
    await writeFileAtomic(file, Buffer.from([0, 255]), 0o644);
    expect(await fs.readFile(file)).toEqual(Buffer.from([0, 255]));
    expect((await fs.stat(file)).mode & 0o777).toBe(0o644);
    expect(await fs.readdir(folder)).toEqual(['file']);
  });

  it('replaces the file instead of changing it: who reads goes on with the old content', async () => {
    await writeFileAtomic(file, 'old');
    const reader = await fs.open(file, 'r');
    await writeFileAtomic(file, 'new content');
    expect(await reader.readFile('utf8')).toBe('old');
    await reader.close();
  });

  it('shows a reader one of the contents, whole, while many write', async () => {
    const contents = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(200_000));
    await writeFileAtomic(file, contents[0] ?? '');
    const writing = Promise.all(contents.map((content) => writeFileAtomic(file, content)));
    for (let reads = 0; reads < 50; reads++) {
      expect(contents).toContain(await fs.readFile(file, 'utf8'));
    }
    await writing;
    expect(await fs.readdir(folder)).toEqual(['file']);
  });

  it('leaves nothing when it fails', async () => {
    await fs.mkdir(file);
    await fs.writeFile(path.join(file, 'inside'), '');
    await expect(writeFileAtomic(file, 'text')).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await fs.readdir(folder)).toEqual(['file']);
    await expect(writeFileAtomic(path.join(folder, 'none', 'file'), '')).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});

describe('sweepTemporaryFiles', () => {
  it('removes what a killed write left, at any depth, and nothing else', async () => {
    const below = path.join(folder, 'below');
    await fs.mkdir(below);
    for (const name of ['a.json.0123456789ab.tmp', 'own.tmp', 'b.json'])
      await fs.writeFile(path.join(below, name), '');
    await sweepTemporaryFiles(folder);
    expect((await fs.readdir(below)).toSorted()).toEqual(['b.json', 'own.tmp']);
  });
});

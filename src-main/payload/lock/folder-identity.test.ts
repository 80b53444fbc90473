import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identifyFolder, identifyNamedFolder, relate } from './folder-identity';

let folder: string;
let payload: string;

beforeEach(async () => {
  folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'corral-identity-')));
  payload = path.join(folder, 'payload');
  await fs.mkdir(path.join(payload, 'below'), { recursive: true });
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

const relation = async (one: string, other: string): Promise<string> =>
  relate(await identifyFolder(one), await identifyFolder(other));

describe('identifyFolder', () => {
  it('has the key that Clawbox has: the hash of the plain real path', async () => {
    const { key } = await identifyFolder(payload);
    expect(key).toBe(createHash('sha256').update(payload).digest('hex'));
  });

  it('is the same through a link, “..”, a slash at the end, and both', async () => {
    const link = path.join(folder, 'link');
    await fs.symlink(payload, link);
    const plain = await identifyFolder(payload);
    for (const spelling of [link, `${payload}/`, `${payload}/below/..`, `${link}/below/../`]) {
      expect(await identifyFolder(spelling)).toEqual(plain);
    }
  });

  it('keeps its place over a rename, though not its key', async () => {
    const before = await identifyFolder(payload);
    await fs.rename(payload, `${payload} two`);
    const after = await identifyFolder(`${payload} two`);
    expect(after.key).not.toBe(before.key);
    expect(relate(after, before)).toBe('same');
  });

  it('follows the file system in what case and Unicode form mean', async () => {
    const name = path.join(folder, 'Caf\u00e9');
    await fs.mkdir(name);
    for (const other of ['CAF\u00c9', 'Cafe\u0301']) {
      const spelling = path.join(folder, other);
      const isAlias = await fs.stat(spelling).then(
        () => true,
        () => false,
      );
      if (!isAlias) await fs.mkdir(spelling);
      expect(await relation(name, spelling)).toBe(isAlias ? 'same' : 'apart');
    }
  });

  it('refuses what is no folder of this computer', async () => {
    const file = path.join(folder, 'file');
    await fs.writeFile(file, '');
    await expect(identifyFolder(file)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(identifyFolder('payload')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(identifyFolder(`${payload}/none`)).rejects.toMatchObject({ code: 'not-found' });
    await expect(identifyFolder(`${file}/none`)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('relate', () => {
  it('tells what lies inside, around and apart, and is not fooled by names that begin alike', async () => {
    await fs.mkdir(`${payload}-two`);
    expect(await relation(path.join(payload, 'below'), payload)).toBe('inside');
    expect(await relation(payload, path.join(payload, 'below'))).toBe('around');
    expect(await relation('/', payload)).toBe('around');
    expect(await relation(`${payload}-two`, payload)).toBe('apart');
  });

  it('sees a folder inside one that was renamed', async () => {
    const before = await identifyFolder(payload);
    await fs.rename(payload, path.join(folder, 'moved'));
    expect(relate(await identifyFolder(path.join(folder, 'moved', 'below')), before)).toBe('inside');
  });

  it('goes by the path when a folder is gone, or was made anew', async () => {
    const before = await identifyFolder(payload);
    await fs.rm(payload, { recursive: true });
    expect(relate(await identifyNamedFolder(payload), before)).toBe('same');
    expect(relate(await identifyNamedFolder(path.join(payload, 'below')), before)).toBe('inside');
    await fs.mkdir(path.join(folder, 'taker'));
    await fs.mkdir(payload);
    expect(relate(await identifyFolder(payload), before)).toBe('same');
  });
});

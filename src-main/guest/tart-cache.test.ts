import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../host/command';
import { linkTartCache } from './tart-cache';

const shareInGuest = '/Volumes/My Shared Files/tart-cache';
let home: string;
beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral cache '));
});
afterEach(() => fs.rm(home, { recursive: true }));

const share = () => path.join(home, 'shared', 'tart-cache');
const cache = () => path.join(home, '.tart', 'cache');
/** Runs scripts here, with a share in another place. */
const guest = {
  run: (script: string) =>
    runCommand('/bin/sh', ['-c', script.replaceAll(shareInGuest, share())], { env: { HOME: home } }),
};

it('links what is shared, and finds it linked the second time', async () => {
  await fs.mkdir(share(), { recursive: true });
  expect(await linkTartCache(guest)).toBe('linked');
  const made = await fs.lstat(cache(), { bigint: true });
  expect(await linkTartCache(guest)).toBe('linked');
  expect((await fs.lstat(cache(), { bigint: true })).ino).toBe(made.ino);
  expect(await fs.readlink(cache())).toBe(share());
});

it('takes the place of an empty folder and of a link elsewhere', async () => {
  await fs.mkdir(share(), { recursive: true });
  await fs.mkdir(cache(), { recursive: true });
  expect(await linkTartCache(guest)).toBe('linked');
  await fs.rm(cache());
  await fs.symlink('/nowhere', cache());
  expect(await linkTartCache(guest)).toBe('linked');
  expect(await fs.readlink(cache())).toBe(share());
});

it('leaves a cache that holds something', async () => {
  await fs.mkdir(share(), { recursive: true });
  await fs.mkdir(path.join(cache(), 'OCIs'), { recursive: true });
  expect(await linkTartCache(guest)).toBe('own');
  expect(await fs.readdir(cache())).toEqual(['OCIs']);
});

it('leaves Tart to download where nothing is shared, and takes its own link away', async () => {
  expect(await linkTartCache(guest)).toBe('not-shared');
  await fs.mkdir(path.dirname(cache()));
  await fs.symlink(share(), cache());
  expect(await linkTartCache(guest)).toBe('not-shared');
  expect(await fs.readdir(path.dirname(cache()))).toEqual([]);
});

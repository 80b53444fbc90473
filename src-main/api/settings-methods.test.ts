import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFakeRecipe } from '../../e2e/harness/fake-recipe';
import type { SettingsChange } from '../../src-preload/contract/settings';
import { openImageHome, temporaryFolder, type ImageHome } from '../image/image-home.fixture';
import { SettingsService } from '../settings/settings-service';
import { settingsMethods } from './settings-methods';

let home: ImageHome;
let settings: SettingsService;

beforeEach(async () => {
  home = openImageHome(await temporaryFolder());
  await writeFakeRecipe(home.resources);
  settings = await SettingsService.open(path.join(home.folder, 'settings.json'), () => undefined);
});
afterEach(() => fs.rm(home.folder, { recursive: true, force: true }));

/** Asks for a change on a computer with 4 CPUs and 8 GB. */
async function change(newVm: SettingsChange['newVm']): Promise<void> {
  const host = { cpuCount: 4, memoryMB: 8192, availableMemoryMB: 4096, freeDiskGB: 100 };
  const methods = settingsMethods({ settings, images: home.catalogue, capacity: async () => host });
  const signal = new AbortController().signal;
  await methods
    .find(({ name }) => name === 'settings.change')
    ?.handle({ client: 'window', signal }, { newVm });
}

it('takes wishes that this computer can fulfil, and takes them back', async () => {
  await change({ cpuCount: 2, memoryMB: 1024, diskGB: 500 });
  expect(settings.current.newVm).toEqual({ imageId: null, cpuCount: 2, memoryMB: 1024, diskGB: 500 });
  await change({ cpuCount: null, memoryMB: null, diskGB: null });
  expect(Object.values(settings.current.newVm)).toEqual([null, null, null, null]);
});

it('refuses more than this computer has, and an image that is not there', async () => {
  await expect(change({ cpuCount: 5 })).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(change({ memoryMB: 9000 })).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(change({ imageId: 'gone' })).rejects.toMatchObject({ code: 'not-found' });
  expect(Object.values(settings.current.newVm)).toEqual([null, null, null, null]);
});

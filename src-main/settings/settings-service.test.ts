import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CorralNews } from '../../src-preload/contract/events';
import { defaultSettings, SettingsService } from './settings-service';

let folder: string;
let file: string;
const warnings: string[] = [];
const open = () => SettingsService.open(file, (sentence) => warnings.push(sentence));

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-settings-'));
  file = path.join(folder, 'settings.json');
  warnings.length = 0;
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

it('begins with the defaults and keeps what was changed, telling it', async () => {
  const settings = await open();
  expect(settings.current).toEqual(defaultSettings);
  const news: CorralNews[] = [];
  settings.on((item) => news.push(item));
  await settings.change({ theme: 'dark', terminal: { fontSize: 15 } });
  const expected = {
    ...defaultSettings,
    theme: 'dark',
    terminal: { ...defaultSettings.terminal, fontSize: 15 },
  };
  expect(news).toEqual([{ topic: 'settings.changed', settings: expected }]);
  expect((await open()).current).toEqual(expected);
});

it('keeps each of two changes that come at once', async () => {
  const settings = await open();
  await Promise.all([settings.change({ theme: 'dark' }), settings.change({ terminal: { fontSize: 15 } })]);
  const expected = { theme: 'dark', terminal: { fontSize: 15 } };
  expect(settings.current).toMatchObject(expected);
  expect((await open()).current).toMatchObject(expected);
});

it('gives a setting that the file does not know its default', async () => {
  await fs.writeFile(file, JSON.stringify({ version: 1, settings: { theme: 'light', terminal: {} } }));
  expect((await open()).current).toEqual({ ...defaultSettings, theme: 'light' });
});

it('sets a broken file aside and says so', async () => {
  await fs.writeFile(file, '{"version":1,"settings":{"theme":"pink"}}');
  expect((await open()).current).toEqual(defaultSettings);
  expect(warnings).toHaveLength(1);
});

it('changes nothing when it can’t be written', async () => {
  const settings = await open();
  await fs.mkdir(`${folder}/settings.json`);
  await expect(settings.change({ theme: 'dark' })).rejects.toThrow('EISDIR');
  expect(settings.current).toEqual(defaultSettings);
});

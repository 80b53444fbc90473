import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFakeRecipe } from '../../e2e/harness/fake-recipe';
import { openImageHome, temporaryFolder, type ImageHome } from '../image/image-home.fixture';
import { chooseImage } from './choose-image';

let home: ImageHome;

beforeEach(async () => {
  home = openImageHome(await temporaryFolder());
  await writeFakeRecipe(home.resources);
  const disk = path.join(home.folder, 'mine.qcow2');
  await promisify(execFile)('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '1M']);
  for (const { taskId } of [
    await home.catalogue.build(),
    await home.catalogue.add({ path: disk, name: 'mine' }),
  ]) {
    expect(await home.tasks.wait(taskId)).toMatchObject({ state: 'done' });
  }
});
afterEach(() => fs.rm(home.folder, { recursive: true, force: true }));

const choose = async (wanted: string | undefined, preferred: string | null) => {
  const { image, notes } = await chooseImage(home.catalogue, wanted, preferred);
  return [image.name, ...notes];
};

it('takes the wanted image, else that of the settings, else Corral’s own', async () => {
  const own = await home.catalogue.defaultId();
  expect(await choose(own, 'mine')).toEqual(['Debian 12 for agents']);
  expect(await choose(undefined, 'mine')).toEqual(['mine']);
  expect(await choose(undefined, null)).toEqual(['Debian 12 for agents']);
});

it('passes over an image of the settings that is gone, and says so', async () => {
  expect(await choose(undefined, 'gone')).toEqual([
    'Debian 12 for agents',
    'The image gone, chosen in the settings, is gone; “Debian 12 for agents” is taken instead.',
  ]);
});

it('does not replace an image that was asked for', async () => {
  await expect(choose('gone', 'mine')).rejects.toMatchObject({ code: 'not-found' });
});

import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFakeRecipe } from '../../e2e/harness/fake-recipe';
import type { ImageEntry } from '../../src-preload/contract/image';
import { openImageHome, temporaryFolder, type ImageHome } from './image-home.fixture';

let folder: string;
let home: ImageHome;

beforeEach(async () => {
  folder = await temporaryFolder();
  home = openImageHome(folder);
  await writeFakeRecipe(home.resources);
});

afterEach(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

async function build(): Promise<string> {
  const { taskId, imageId } = await home.catalogue.build();
  expect((await home.tasks.wait(taskId)).state).toBe('done');
  return imageId;
}

describe('the catalogue', () => {
  it('lists our own image before it is built, with the task that builds it', async () => {
    const id = await home.catalogue.defaultId();
    expect(id).toMatch(/^debian-12-agent-[0-9a-f]{12}$/);
    const missing = { state: 'missing', id, isDefault: true, taskId: null };
    expect(await home.catalogue.list()).toMatchObject([missing]);
    await expect(home.catalogue.resolve()).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('corral image build'),
    });
    await expect(home.catalogue.resolve('../tasks')).rejects.toMatchObject({ code: 'not-found' });
    await expect(home.catalogue.resolve('other')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells when a build begins and ends', async () => {
    const told: (readonly ImageEntry[])[] = [];
    const ready = new Promise<void>((resolve) => {
      home.catalogue.on(({ images }) => {
        told.push(images);
        if (images[0]?.state === 'ready') resolve();
      });
    });
    const { taskId } = await home.catalogue.build();
    await ready;
    expect(told[0]?.[0]).toMatchObject({ state: 'missing', taskId });
    expect(told.at(-1)).toMatchObject([{ state: 'ready', isDefault: true }]);
  });

  it('asks for another image when the recipe changes, and keeps the old one', async () => {
    const old = await build();
    const script = path.join(home.resources, 'image', 'build.sh');
    await fs.writeFile(path.join(home.resources, 'image', 'README.md'), 'words');
    expect(await home.catalogue.defaultId()).toBe(old);
    await fs.chmod(script, 0o700);
    expect(await home.catalogue.defaultId()).toBe(old);
    await fs.chmod(script, 0o644);
    expect(await home.catalogue.defaultId()).not.toBe(old);
    await fs.chmod(script, 0o755);
    await fs.appendFile(script, '# more\n');
    const id = await home.catalogue.defaultId();
    expect(id).not.toBe(old);
    expect(await home.catalogue.list()).toMatchObject([
      { state: 'missing', id, isDefault: true },
      { state: 'ready', image: { id: old }, isDefault: false },
    ]);
    expect((await home.catalogue.resolve(old)).id).toBe(old);
  });

  it.each([
    ['a missing file', (image: string) => fs.rm(path.join(image, 'vmlinuz')), 'vmlinuz is missing'],
    [
      'a changed size',
      (image: string) => fs.truncate(path.join(image, 'disk.raw'), 5),
      'disk.raw has changed',
    ],
    [
      'a broken record',
      (image: string) => fs.writeFile(path.join(image, 'image.json'), '{'),
      'image.json can',
    ],
  ])('finds an image broken by %s, and neither uses nor replaces it', async (_name, damage, sentence) => {
    const id = await build();
    const image = path.join(home.images, id);
    await fs.chmod(path.join(image, 'disk.raw'), 0o644);
    await damage(image);
    const broken = { code: 'image-broken', message: expect.stringContaining(sentence) };
    await expect(home.catalogue.resolve()).rejects.toMatchObject(broken);
    await expect(home.catalogue.build()).rejects.toMatchObject(broken);
    expect(await home.catalogue.list()).toMatchObject([{ state: 'missing', id }]);
    expect(home.warnings.join('\n')).toContain(sentence);
    expect(await home.contents()).toEqual([id]);
  });

  it('does not count a folder without a record', async () => {
    await fs.mkdir(path.join(home.images, 'half'), { recursive: true });
    expect(await home.catalogue.list()).toHaveLength(1);
  });
});

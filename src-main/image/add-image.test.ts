import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFakeRecipe } from '../../e2e/harness/fake-recipe';
import type { Task } from '../../src-preload/contract/task';
import { openImageHome, temporaryFolder, type ImageHome } from './image-home.fixture';

const run = promisify(execFile);
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

const inFolder = (name: string): string => path.join(folder, name);
const qemuImg = (...argv: string[]) => run('qemu-img', argv);

/** A raw disk of 32 MiB with a boot sector and two islands of data. */
async function writeRawDisk(name: string): Promise<string> {
  const file = inFolder(name);
  const handle = await fs.open(file, 'w');
  await handle.write(Buffer.from([0x55, 0xaa]), 0, 2, 510);
  await handle.write(Buffer.alloc(100_000, 'island'), 0, 100_000, 9_000_001);
  await handle.truncate(32 * 2 ** 20);
  await handle.close();
  return file;
}

async function patch(file: string, position: number, bytes: Buffer): Promise<void> {
  const handle = await fs.open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, position);
  await handle.close();
}

async function add(file: string, name = 'My Disk'): Promise<Task> {
  const { taskId } = await home.catalogue.add({ path: file, name });
  return home.tasks.wait(taskId);
}

async function sha256(file: string): Promise<string> {
  return createHash('sha256')
    .update(await fs.readFile(file))
    .digest('hex');
}

describe('adding an image', () => {
  it('copies a raw disk, whole and sparse', async () => {
    const source = await writeRawDisk('my disk.raw');
    const before = await sha256(source);
    expect(await add(source)).toMatchObject({ state: 'done', error: null });

    const image = await home.catalogue.resolve('my-disk');
    expect(image).toMatchObject({
      name: 'My Disk',
      origin: 'added',
      boot: { mode: 'firmware' },
      user: 'admin',
      disk: { format: 'raw', virtualBytes: 32 * 2 ** 20 },
    });
    expect(await sha256(image.disk.file)).toBe(before);
    expect((await fs.stat(image.disk.file)).blocks * 512).toBeLessThan(2 ** 20);
    expect(await sha256(source)).toBe(before);
    expect(await home.contents()).toEqual(['my-disk']);
  });

  it('copies a qcow2 disk, for a user of another name', async () => {
    const source = inFolder('cloud.qcow2');
    await qemuImg('create', '-q', '-f', 'qcow2', source, '3G');
    const { taskId, imageId } = await home.catalogue.add({ path: source, name: 'Cloud', user: 'debian' });
    expect((await home.tasks.wait(taskId)).state).toBe('done');
    expect(await home.catalogue.resolve(imageId)).toMatchObject({
      user: 'debian',
      disk: { format: 'qcow2', virtualBytes: 3 * 2 ** 30 },
    });
  });

  it.each<[string, (file: string) => Promise<unknown>, string, string]>([
    [
      'builds on a backing file',
      (file) => qemuImg('create', '-q', '-f', 'qcow2', '-u', '-b', '/etc/shadow', '-F', 'raw', file, '1G'),
      'not-supported',
      'a backing file',
    ],
    [
      'keeps its data elsewhere',
      (file) => qemuImg('create', '-q', '-f', 'qcow2', '-o', `data_file=${file}.data`, file, '1G'),
      'not-supported',
      'an external data file',
    ],
    [
      'is encrypted',
      async (file) => {
        await qemuImg('create', '-q', '-f', 'qcow2', file, '64M');
        await patch(file, 32, Buffer.from([0, 0, 0, 2])); // crypt_method 2 is LUKS.
      },
      'not-supported',
      'encrypted',
    ],
    ['is a VMDK', (file) => qemuImg('create', '-q', '-f', 'vmdk', file, '1G'), 'not-supported', 'VMware'],
    [
      'is a VMDK of text',
      (file) => fs.writeFile(file, '# Disk DescriptorFile\nRW 1 FLAT "/etc/shadow" 0\n'),
      'not-supported',
      'VMware',
    ],
    ['is a VHDX', (file) => qemuImg('create', '-q', '-f', 'vhdx', file, '1G'), 'not-supported', 'Hyper-V'],
    ['is a VDI', (file) => qemuImg('create', '-q', '-f', 'vdi', file, '1G'), 'not-supported', 'VirtualBox'],
    [
      'is compressed',
      (file) => fs.writeFile(file, gzipSync(Buffer.alloc(9_999))),
      'not-supported',
      'Unpack it first',
    ],
    [
      'is no disk',
      (file) => fs.writeFile(file, 'root:x:0:0'),
      'not-supported',
      'neither a qcow2 image nor a raw disk',
    ],
    ['is empty', (file) => fs.writeFile(file, ''), 'not-supported', 'neither a qcow2 image nor a raw disk'],
    ['is a folder', (file) => fs.mkdir(file), 'not-supported', 'not a regular file'],
    ['is not there', () => Promise.resolve(), 'not-found', 'no readable file'],
    [
      'is cut off',
      async (file) => {
        await qemuImg('create', '-q', '-f', 'qcow2', '-o', 'preallocation=metadata', file, '64M');
        await fs.truncate(file, 200);
      },
      'image-broken',
      'damaged',
    ],
    [
      'has a mad header',
      async (file) => {
        await qemuImg('create', '-q', '-f', 'qcow2', file, '64M');
        await patch(file, 36, Buffer.alloc(4, 0xff)); // Entries of the L1 table.
      },
      'image-broken',
      "can't be read",
    ],
    [
      'is damaged inside',
      async (file) => {
        await qemuImg('create', '-q', '-f', 'qcow2', '-o', 'preallocation=metadata', file, '64M');
        // The first table of clusters (L2) follows header, counts and L1: entries that point beyond the file.
        await patch(file, 4 * 65_536, Buffer.alloc(4096, 0x7f));
      },
      'image-broken',
      'damaged',
    ],
  ])('refuses a file that %s, with a sentence', async (_name, make, code, sentence) => {
    const file = inFolder('source');
    await make(file);
    const task = await add(file);
    expect(task.state).toBe('failed');
    expect(task.error?.message).toContain(sentence);
    expect(task.error?.code).toBe(code);
    expect(await fs.readdir(home.images).catch(() => [])).toEqual([]);
  });

  it('refuses a name that is taken, being added, or no name, and a relative path', async () => {
    const source = await writeRawDisk('disk.raw');
    const { taskId } = await home.catalogue.add({ path: source, name: 'My Disk' });
    const taken = { code: 'name-taken' };
    await expect(home.catalogue.add({ path: source, name: 'my disk' })).rejects.toMatchObject(taken);
    await home.tasks.wait(taskId);
    await expect(home.catalogue.add({ path: source, name: 'MY-DISK' })).rejects.toMatchObject(taken);
    const invalid = { code: 'invalid-input' };
    await expect(home.catalogue.add({ path: source, name: '???' })).rejects.toMatchObject(invalid);
    await expect(home.catalogue.add({ path: 'disk.raw', name: 'b' })).rejects.toMatchObject(invalid);
  });

  it('is cancelled in the middle of the copy and leaves nothing', async () => {
    const source = inFolder('large.raw');
    await fs.copyFile(await writeRawDisk('disk.raw'), source);
    await fs.truncate(source, 64 * 2 ** 30);
    const { taskId } = await home.catalogue.add({ path: source, name: 'large' });
    await new Promise<void>((resolve) => {
      home.tasks.on((news) => {
        const copy = news.topic === 'task.changed' ? news.task.steps[1] : undefined;
        if (copy?.state === 'running' && (copy.progress ?? 0) > 0) resolve();
      });
    });
    expect((await home.tasks.cancel(taskId)).state).toBe('cancelled');
    expect(await home.contents()).toEqual([]);
    expect((await home.catalogue.list()).map((entry) => entry.state)).toEqual(['missing']);
  });
});

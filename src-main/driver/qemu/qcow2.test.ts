import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../../host/command';
import { makeOverlay } from './disk';
import { readQcow2Header } from './qcow2';

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral, qcow2 '));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

it('reads size, backing file and emptiness of what qemu-img made', async () => {
  const overlay = path.join(folder, 'overlay.qcow2');
  const backing = path.join(folder, 'später, vielleicht.qcow2');
  await makeOverlay(runCommand, overlay, { file: backing, format: 'qcow2' }, 80 * 2 ** 30);
  const empty = { virtualBytes: 80 * 2 ** 30, backingFile: backing, isEmpty: true, hasSnapshots: false };
  expect(await readQcow2Header(overlay)).toEqual(empty);

  await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', backing, '1M']);
  await runCommand('qemu-io', ['-f', 'qcow2', '-c', 'write -q 0 4k', overlay]);
  expect(await readQcow2Header(overlay)).toEqual({ ...empty, isEmpty: false });
  await runCommand('qemu-img', ['snapshot', '-q', '-c', 'saved', overlay]);
  expect((await readQcow2Header(overlay)).hasSnapshots).toBe(true);
  expect((await readQcow2Header(backing)).backingFile).toBeUndefined();
});

it.each(['', 'not a disk', `QFI\u00fb${'x'.repeat(200)}`])(
  'refuses a file that starts with “%s”',
  async (content) => {
    const file = path.join(folder, 'disk.qcow2');
    await fs.writeFile(file, content, 'latin1');
    await expect(readQcow2Header(file)).rejects.toMatchObject({ code: 'image-broken' });
  },
);

it('says which file is missing', async () => {
  const file = path.join(folder, 'disk.qcow2');
  await expect(readQcow2Header(file)).rejects.toMatchObject({
    code: 'image-broken',
    message: `The disk ${file} is missing. Put it back from a backup.`,
  });
});

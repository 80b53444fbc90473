import fs from 'node:fs/promises';
import path from 'node:path';
import type { CommandRunner } from '../../host/command';
import { CorralError } from '../../host/errors';
import { isThere } from './files';
import { readQcow2Header } from './qcow2';
import type { QemuSpec } from './qemu-spec';

export const bytesPerGB = 2 ** 30;

/** Makes an empty qcow2 file that shows what lies in `backing`, which need not exist yet. */
export async function makeOverlay(
  run: CommandRunner,
  overlay: string,
  backing: { readonly file: string; readonly format: 'raw' | 'qcow2' },
  virtualBytes: number,
): Promise<void> {
  await fs.rm(overlay, { force: true });
  // `-u`: don't open the backing file. It saves time, and a layer may get its name only later.
  const argv = ['create', '-q', '-u', '-f', 'qcow2', '-b', backing.file, '-F', backing.format];
  await run('qemu-img', [...argv, overlay, `${virtualBytes}`]);
  const handle = await fs.open(overlay, 'r+');
  try {
    await handle.chmod(0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Bytes that a guest sees of the image's disk. @throws `image-broken` when it is missing or not of its format */
export async function imageVirtualBytes({ image, name }: QemuSpec): Promise<number> {
  if (!(await isThere(image.diskFile))) {
    throw new CorralError(
      'image-broken',
      `The image of “${name}” has lost its disk ${image.diskFile}. Build or add the image again.`,
      { file: image.diskFile },
    );
  }
  if (image.diskFormat === 'qcow2') return (await readQcow2Header(image.diskFile)).virtualBytes;
  return (await fs.stat(image.diskFile)).size;
}

/** Checks that all files a start needs are there and are what they should be. @throws `image-broken` */
export async function checkBootable(spec: QemuSpec, disk: string): Promise<void> {
  const { boot } = spec.image;
  for (const file of boot.mode === 'direct' ? [boot.kernel, boot.initrd] : []) {
    if (!(await isThere(file))) throw missing(spec.name, file);
  }
  let file: string | undefined = disk;
  while (file !== undefined) {
    if (!(await isThere(file))) throw missing(spec.name, file);
    if (file === spec.image.diskFile) return;
    file = (await readQcow2Header(file)).backingFile;
  }
}

function missing(name: string, file: string): CorralError {
  return new CorralError(
    'image-broken',
    `“${name}” can't start: its file ${path.basename(file)} is missing (${file}). Put it back from a backup, or build the image again.`,
    { file },
  );
}

import fs from 'node:fs/promises';
import path from 'node:path';
import { buildBusyboxGuest } from './busybox-guest';

const diskBytes = 2 ** 30;

/** Makes an image of the busybox guest in a folder of images, with an empty disk that it can write to. */
export async function makeBusyboxImage(imagesFolder: string): Promise<{ readonly imageId: string }> {
  const imageId = 'busybox';
  const folder = path.join(imagesFolder, imageId);
  const guest = await buildBusyboxGuest();
  await fs.mkdir(folder, { recursive: true });
  const files = { vmlinuz: guest.kernel, 'initrd.img': guest.initrd };
  for (const [name, from] of Object.entries(files)) await fs.copyFile(from, path.join(folder, name));
  await fs.writeFile(path.join(folder, 'disk.raw'), '');
  await fs.truncate(path.join(folder, 'disk.raw'), diskBytes);
  const sizes: Record<string, number> = {};
  for (const name of [...Object.keys(files), 'disk.raw']) {
    sizes[name] = (await fs.stat(path.join(folder, name))).size;
  }
  const image = {
    id: imageId,
    name: 'Busybox',
    origin: 'added',
    architecture: 'x86_64',
    boot: { mode: 'direct', kernel: 'vmlinuz', initrd: 'initrd.img', commandLine: guest.commandLine },
    disk: { file: 'disk.raw', format: 'raw', virtualBytes: diskBytes, allocatedBytes: 0 },
    user: 'admin',
    createdAt: 0,
  };
  await fs.writeFile(
    path.join(folder, 'image.json'),
    JSON.stringify({ version: 1, taskId: 'test', image, sizes }),
  );
  return { imageId };
}

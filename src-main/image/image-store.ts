import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { imageSchema, type Image } from '../../src-preload/contract/image';
import { syncFolder, writeFileAtomic } from '../host/atomic-file';
import { CorralError } from '../host/errors';

const recordName = 'image.json';

/** `image.json`: the last file that is written; without it a folder is no image. */
const imageRecordSchema = z.object({
  version: z.literal(1),
  /** The task that made it. */
  taskId: z.string(),
  /** Its files by name, relative to the folder. */
  image: imageSchema,
  /** Size in bytes of each file. */
  sizes: z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/), z.number().int()),
});
type ImageRecord = z.infer<typeof imageRecordSchema>;

/** The images of a folder, each a folder named by its id. Several homes may share it; images never change. */
export class ImageStore {
  constructor(readonly folder: string) {}

  /** Ids of everything that claims to be an image. */
  async ids(): Promise<string[]> {
    const entries = await fs.readdir(this.folder, { withFileTypes: true }).catch(noneIfMissing);
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .toSorted();
  }

  /**
   * An image, with absolute paths, whose files are as they were registered; `undefined` when there is none.
   *
   * @throws CorralError `image-broken`
   */
  async read(id: string): Promise<Image | undefined> {
    const record = await this.record(id);
    if (!record) return undefined;
    const folder = path.join(this.folder, id);
    for (const [file, size] of Object.entries(record.sizes)) {
      const found = await fs.stat(path.join(folder, file)).catch(() => undefined);
      if (!found) throw broken(record.image.name, folder, `its file ${file} is missing`);
      if (found.size !== size)
        throw broken(record.image.name, folder, `the size of its file ${file} has changed`);
    }
    return withAbsolutePaths(record.image, folder);
  }

  /**
   * Makes an image of a staged folder, by one rename. From then on it stays: another home may use it.
   *
   * @param image with file names relative to the folder. Whoever registers the same id first wins.
   * @returns the id of the task that registered it.
   * @throws CorralError `image-broken` when the image that was there first is broken.
   */
  async register(staged: string, image: Image, taskId: string, signal: AbortSignal): Promise<string> {
    const before = await this.registeredBy(image.id);
    if (before !== undefined) return before;
    const sizes: Record<string, number> = {};
    for (const file of filesOf(image)) sizes[file] = await seal(path.join(staged, file));
    const record: ImageRecord = { version: 1, taskId, image, sizes };
    await writeFileAtomic(path.join(staged, recordName), `${JSON.stringify(record, null, 2)}\n`, 0o644);
    signal.throwIfAborted();
    try {
      await fs.rename(staged, path.join(this.folder, image.id));
    } catch (error) {
      const winner = await this.registeredBy(image.id);
      if (winner !== undefined) return winner;
      throw isInTheWay(error) ? inTheWay(path.join(this.folder, image.id)) : error;
    }
    await syncFolder(this.folder);
    return taskId;
  }

  private async registeredBy(id: string): Promise<string | undefined> {
    return (await this.read(id)) && (await this.record(id))?.taskId;
  }

  private async record(id: string): Promise<ImageRecord | undefined> {
    const folder = path.join(this.folder, id);
    let text: string;
    try {
      text = await fs.readFile(path.join(folder, recordName), 'utf8');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw error;
    }
    const parsed = imageRecordSchema.safeParse(parseJson(text));
    if (!parsed.success || parsed.data.image.id !== id) {
      throw broken(id, folder, `its ${recordName} can't be read`);
    }
    return parsed.data;
  }
}

function filesOf({ disk, boot }: Image): string[] {
  return boot.mode === 'direct' ? [disk.file, boot.kernel, boot.initrd] : [disk.file];
}

function withAbsolutePaths(image: Image, folder: string): Image {
  const { boot, disk } = image;
  const inFolder = (file: string): string => path.join(folder, path.basename(file));
  return {
    ...image,
    disk: { ...disk, file: inFolder(disk.file) },
    boot:
      boot.mode === 'direct'
        ? { ...boot, kernel: inFolder(boot.kernel), initrd: inFolder(boot.initrd) }
        : boot,
  };
}

/** Makes a file durable and read-only. @returns its size in bytes. */
async function seal(file: string): Promise<number> {
  const handle = await fs.open(file, 'r');
  try {
    await handle.chmod(0o444);
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

function broken(name: string, folder: string, why: string): CorralError {
  return new CorralError(
    'image-broken',
    `The image “${name}” is broken: ${why}. Put the file back, or move ${folder} away and make the image again.`,
    { folder, why },
  );
}

/** rename(2): the new path is a folder that is not empty, or a file. */
function isInTheWay(error: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function inTheWay(folder: string): CorralError {
  return new CorralError(
    'wrong-state',
    `The image can't be kept: ${folder} is there and is no image. Move it away and try again.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noneIfMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

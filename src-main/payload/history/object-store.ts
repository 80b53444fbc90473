import { createHash, randomBytes } from 'node:crypto';
import fs, { constants, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from '../../host/atomic-file';
import { crashPoint } from '../../host/crash-point';
import { CorralError } from '../../host/errors';
import { hashCopy, type HashedCopy } from './hash-copy';
import { forEachInParallel } from './parallel';
import { hasCode, type OpenFile } from './safe-folder';

/** From here on it pays to ask the file system for a copy that shares blocks. */
const reflinkBytes = 2 ** 20;

/**
 * Files by the SHA-256 of their content, each kept once, read-only: `<first two digits>/<hash>`. What is not whole
 * yet is in `new/`, so that a name in here always means its content.
 */
export class ObjectStore {
  private constructor(private readonly folder: string) {}

  /** Opens the store, and removes what a killed process was about to add. */
  static async open(folder: string): Promise<ObjectStore> {
    await fs.rm(path.join(folder, 'new'), { recursive: true, force: true });
    await fs.mkdir(path.join(folder, 'new'), { recursive: true, mode: 0o700 });
    return new ObjectStore(folder);
  }

  /** Bytes of an object; `undefined` when it is not there. */
  async size(hash: string): Promise<number | undefined> {
    try {
      return (await fs.stat(this.fileOf(hash))).size;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /**
   * Copies a file in, hashing the copy. Call {@link sync} before anything relies on it.
   *
   * @returns what it turned out to be; when `accepts` refuses that, nothing is kept.
   */
  async add(
    file: OpenFile,
    maxBytes: number,
    accepts: (copy: HashedCopy) => boolean,
    signal: AbortSignal,
  ): Promise<HashedCopy> {
    return this.addNew(async (target) => {
      const isClone = file.stat.size >= reflinkBytes && (await this.cloneTo(file, target));
      return isClone
        ? inFile(target, 'r', (clone) => hashCopy(clone, undefined, maxBytes, signal))
        : inFile(target, 'wx', (copy) => hashCopy(file.handle, copy, maxBytes, signal));
    }, accepts);
  }

  /** Adds a text. @returns its hash. */
  async addText(text: string): Promise<string> {
    const hash = createHash('sha256').update(text).digest('hex');
    if ((await this.size(hash)) !== undefined) return hash;
    await this.addNew(
      (target) =>
        inFile(target, 'wx', async (file) => {
          await file.writeFile(text);
          return { bytes: Buffer.byteLength(text), hash };
        }),
      () => true,
    );
    return hash;
  }

  /** @throws CorralError `file-broken` when the object is missing or not what it was. */
  async readText(hash: string): Promise<string> {
    const content = await fs.readFile(this.fileOf(hash)).catch(() => undefined);
    if (content === undefined || createHash('sha256').update(content).digest('hex') !== hash)
      throw damaged(hash);
    return content.toString('utf8');
  }

  /** Writes an object to an open file, and makes it durable. @throws CorralError `file-broken` as {@link readText}. */
  async writeTo(hash: string, bytes: number, target: FileHandle, signal: AbortSignal): Promise<void> {
    let object: FileHandle;
    try {
      object = await fs.open(this.fileOf(hash), 'r');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) throw damaged(hash);
      throw error;
    }
    try {
      const copy = await hashCopy(object, target, bytes, signal);
      if (copy.hash !== hash) throw damaged(hash);
      await target.sync();
    } finally {
      await object.close();
    }
  }

  /** Makes the names of everything that was added durable. */
  async sync(hashes: Iterable<string>): Promise<void> {
    const shelves = new Set([...hashes].map((hash) => path.dirname(this.fileOf(hash))));
    for (const shelf of shelves) await syncFolder(shelf);
    await syncFolder(this.folder);
  }

  async remove(hashes: Iterable<string>): Promise<void> {
    for (const hash of hashes) await fs.rm(this.fileOf(hash), { force: true });
  }

  /** Removes every object that is not in `keep`. A kill on the way leaves some of them, for the next time. */
  async removeAllBut(keep: ReadonlySet<string>, signal: AbortSignal): Promise<number> {
    let removed = 0;
    for (const shelf of await fs.readdir(this.folder)) {
      if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
      const superfluous = (await fs.readdir(path.join(this.folder, shelf))).filter((name) => !keep.has(name));
      await forEachInParallel(superfluous, signal, async (name) => {
        await fs.rm(path.join(this.folder, shelf, name), { force: true });
        crashPoint(`payload.thin.object.${++removed}`);
      });
    }
    return removed;
  }

  private async addNew(
    write: (target: string) => Promise<HashedCopy>,
    accepts: (copy: HashedCopy) => boolean,
  ): Promise<HashedCopy> {
    const target = path.join(this.folder, 'new', randomBytes(8).toString('hex'));
    try {
      const copy = await write(target);
      if (!accepts(copy)) return copy;
      await makeShelf(path.dirname(this.fileOf(copy.hash)));
      await fs.rename(target, this.fileOf(copy.hash));
      return copy;
    } finally {
      await fs.rm(target, { force: true });
    }
  }

  /** False where file systems don't share blocks. The place is that of the open file: its name is not asked again. */
  private async cloneTo(file: OpenFile, target: string): Promise<boolean> {
    try {
      await fs.copyFile(file.place, target, constants.COPYFILE_FICLONE_FORCE);
      await fs.chmod(target, 0o400);
      return true;
    } catch {
      await fs.rm(target, { force: true });
      return false;
    }
  }

  private fileOf(hash: string): string {
    return path.join(this.folder, hash.slice(0, 2), hash);
  }
}

async function makeShelf(folder: string): Promise<void> {
  try {
    await fs.mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** Does `work` with a file of the store, and makes what it holds durable. */
async function inFile<Result>(
  file: string,
  flags: 'r' | 'wx',
  work: (handle: FileHandle) => Promise<Result>,
): Promise<Result> {
  const handle = await fs.open(file, flags, 0o400);
  try {
    const result = await work(handle);
    await handle.sync();
    return result;
  } finally {
    await handle.close();
  }
}

function damaged(hash: string): CorralError {
  return new CorralError(
    'file-broken',
    'A file in the history of this payload is missing or damaged, so this checkpoint can’t be used. Choose another one; newer ones don’t need it if the file has changed since.',
    { hash },
  );
}

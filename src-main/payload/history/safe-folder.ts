import type { BigIntStats } from 'node:fs';
import fs, { constants, type FileHandle } from 'node:fs/promises';
import { plainText } from '../../host/plain-text';
import { CorralError } from '../../host/errors';
import { noTrap, placeOf } from './open-place';

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_DIRECTORY, O_NOFOLLOW } = constants;

/** Folders deeper than this are nobody's data. */
const deepest = 64;

export interface FolderEntry {
  readonly name: string;
  /** `other`: a link, a pipe, a socket or a device. */
  readonly kind: 'file' | 'folder' | 'other';
}

/** A regular file that is open for reading. */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly stat: BigIntStats;
  /** A path that means exactly this file, whatever its name means by now. */
  readonly place: string;
}

/**
 * Who may use what is made in a folder: its owner alone, or the guest too. A guest acts on its shares as the user whom
 * Corral runs as; but one whose shares root serves acts as its own users, and gets what may use the folder at the top.
 */
export type Sharing = 'private' | 'with-guest';

/** Whom new files belong to, and their mode. */
interface Access {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/**
 * An open folder in which somebody hostile may swap anything for a link at any moment. Everything is named by one
 * component below the *open* folder, never by a path that could be led astray on the way, and no link is followed.
 */
export class SafeFolder {
  private constructor(
    private readonly handle: FileHandle,
    private readonly place: string,
    private readonly access: Access,
  ) {}

  /** @param folder its way there is nobody else’s. @throws the errno of open(2): ENOENT, ENOTDIR and ELOOP among them. */
  static async open(folder: string, sharing: Sharing = 'private'): Promise<SafeFolder> {
    const handle = await fs.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    try {
      const stat = await handle.stat({ bigint: true });
      const isShared = sharing === 'with-guest' && process.getuid?.() === 0;
      const mode = isShared ? Number(stat.mode) & 0o777 : 0o700;
      const access = { uid: Number(stat.uid), gid: Number(stat.gid), mode };
      return new SafeFolder(handle, placeOf(handle, stat), access);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** @throws CorralError `file-broken` when it is a link or no folder; ENOENT. */
  async folder(name: string): Promise<SafeFolder> {
    let handle: FileHandle;
    try {
      handle = await fs.open(this.at(name), O_RDONLY | O_DIRECTORY | noTrap);
    } catch (error) {
      if (hasCode(error, 'ELOOP', 'ENOTDIR')) throw notPlain(name, 'folder');
      throw error;
    }
    try {
      return new SafeFolder(handle, placeOf(handle, await handle.stat({ bigint: true })), this.access);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** As {@link folder}; makes it first when there is nothing of that name. */
  async makeFolder(name: string): Promise<SafeFolder> {
    try {
      await fs.mkdir(this.at(name), 0o700);
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return this.folder(name);
      throw error;
    }
    await this.sync();
    const made = await this.folder(name);
    await made.share(made.handle, 0o700 | this.access.mode);
    return made;
  }

  /** @throws CorralError `file-broken` when it is not a regular file; ENOENT. */
  async file(name: string): Promise<OpenFile> {
    let handle: FileHandle;
    try {
      handle = await fs.open(this.at(name), O_RDONLY | noTrap);
    } catch (error) {
      if (hasCode(error, 'ELOOP', 'ENXIO', 'ENODEV', 'EOPNOTSUPP')) throw notPlain(name, 'file');
      throw error;
    }
    try {
      const stat = await handle.stat({ bigint: true });
      if (!stat.isFile()) throw notPlain(name, 'file');
      return { handle, stat, place: placeOf(handle, stat) };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** A new file to write to. @throws EEXIST. */
  async create(name: string, isExecutable = false): Promise<FileHandle> {
    const handle = await fs.open(this.at(name), O_WRONLY | O_CREAT | O_EXCL | noTrap, 0o600);
    try {
      await this.share(handle, 0o600 | (this.access.mode & (isExecutable ? 0o777 : 0o666)));
    } catch (error) {
      await handle.close();
      throw error;
    }
    return handle;
  }

  /** What is under that name, itself and not what it links to; `undefined` when there is nothing. */
  async stat(name: string): Promise<BigIntStats | undefined> {
    try {
      return await fs.lstat(this.at(name), { bigint: true });
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** @throws CorralError `file-broken` when there are more than `limit`. */
  async entries(limit: number): Promise<FolderEntry[]> {
    const found: FolderEntry[] = [];
    for await (const entry of await fs.opendir(this.place)) {
      if (found.length === limit) throw tooMany(limit);
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
      found.push({ name: entry.name, kind });
    }
    return found;
  }

  async rename(name: string, to: SafeFolder, newName: string): Promise<void> {
    await fs.rename(this.at(name), to.at(newName));
  }

  /** Does nothing when there is no such file. */
  async removeFile(name: string): Promise<void> {
    try {
      await fs.unlink(this.at(name));
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }

  /** @throws ENOTEMPTY, ENOENT, ENOTDIR. */
  async removeEmptyFolder(name: string): Promise<void> {
    await fs.rmdir(this.at(name));
  }

  /** Removes what is under that name and everything in it; links are removed, never followed. */
  async removeTree(name: string, limit: number, depth = 0): Promise<void> {
    const stat = await this.stat(name);
    if (stat === undefined) return;
    if (!stat.isDirectory()) return this.removeFile(name);
    if (depth === deepest) throw tooMany(deepest);
    const folder = await this.folder(name);
    try {
      for (const entry of await folder.entries(limit)) await folder.removeTree(entry.name, limit, depth + 1);
    } finally {
      await folder.close();
    }
    await this.removeEmptyFolder(name);
  }

  /** Bytes that are free for this user on its file system. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await fs.statfs(this.place);
    return bavail * bsize;
  }

  /** Makes the last renames in it durable. */
  async sync(): Promise<void> {
    await this.handle.sync();
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private at(name: string): string {
    if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
      throw new CorralError('internal', `“${plainText(name)}” is not the name of a file.`);
    }
    return `${this.place}/${name}`;
  }

  private async share(made: FileHandle, mode: number): Promise<void> {
    const { uid, gid } = this.access;
    // Root works for somebody else here.
    if (process.getuid?.() === 0 && uid !== 0) await made.chown(uid, gid);
    await made.chmod(mode);
  }
}

/** Runs `work` in an open folder and closes it, however that ends. */
export async function within<Result>(
  opening: Promise<SafeFolder>,
  work: (folder: SafeFolder) => Promise<Result>,
): Promise<Result> {
  const folder = await opening;
  try {
    return await work(folder);
  } finally {
    await folder.close();
  }
}

/** True for an error with one of these codes: of the file system, or of Corral. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && codes.includes(code);
}

/** A link, a pipe or a device where plain data should be. */
export function notPlain(name: string, expected: 'file' | 'folder'): CorralError {
  return new CorralError(
    'file-broken',
    `“${plainText(name)}” is not a plain ${expected} but a link, a pipe or a device. Corral follows none of these; put a plain ${expected} in its place.`,
    { reason: 'not-plain', name },
  );
}

function tooMany(limit: number): CorralError {
  return new CorralError('file-broken', `The folder has more than ${limit} entries or levels.`, {
    reason: 'too-many',
    limit,
  });
}

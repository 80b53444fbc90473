import fs from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { crashPoint } from '../../host/crash-point';
import {
  readClawboxFolder,
  readClawboxFolders,
  writeClawboxFacts,
  type ClawboxFacts,
  type ClawboxFolder,
} from './clawbox-folder';

const capturedPrefix = 'captured-';
const preparedPrefix = 'prepared-';

/**
 * Takes and gives up locks in Clawbox's form. Clawbox knows nothing of our mutex, so each step is one that the file
 * system does whole: a folder is claimed by mkdir(2), filled by rename(2) over the empty one, and removed only after
 * it was moved away and what was caught is what was judged.
 *
 * All but {@link all} only under the mutex.
 */
export class ClawboxRegistry {
  /** @param root Clawbox's folder of locks. @param workshop a folder of ours on the same file system. */
  constructor(
    private readonly root: string,
    private readonly workshop: string,
  ) {}

  all(): Promise<ClawboxFolder[]> {
    return readClawboxFolders(this.root);
  }

  read(key: string): Promise<ClawboxFolder | undefined> {
    return readClawboxFolder(this.place(key), key);
  }

  /** False when Clawbox was quicker; then nothing was changed. */
  async claim(key: string, facts: ClawboxFacts): Promise<boolean> {
    const prepared = path.join(this.workshop, `${preparedPrefix}${facts.token}`);
    try {
      await writeClawboxFacts(prepared, facts);
      await fs.mkdir(this.place(key), { mode: 0o700 });
      crashPoint('payload-lock-claimed');
      await fs.rename(prepared, this.place(key));
      return true;
    } catch (error) {
      await fs.rm(prepared, { recursive: true, force: true });
      if (isTaken(error)) return false;
      throw error;
    }
  }

  /**
   * Removes a lock, if it still is the one that was seen.
   *
   * @returns false when it has changed since; then it is where it was.
   */
  async remove(seen: ClawboxFolder): Promise<boolean> {
    const captured = path.join(this.workshop, `${capturedPrefix}${seen.key}`);
    try {
      await fs.rename(this.place(seen.key), captured);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
      throw error;
    }
    crashPoint('payload-lock-captured');
    const caught = await readClawboxFolder(captured, seen.key);
    if (isDeepStrictEqual(caught && facts(caught), facts(seen))) {
      await fs.rm(captured, { recursive: true, force: true });
      return true;
    }
    await this.putBack(seen.key);
    return false;
  }

  /** Finishes what killed processes left half done. */
  async sweep(): Promise<void> {
    for (const name of await fs.readdir(this.workshop)) {
      if (name.startsWith(preparedPrefix)) {
        await fs.rm(path.join(this.workshop, name), { recursive: true, force: true });
      } else if (name.startsWith(capturedPrefix)) {
        await this.putBack(name.slice(capturedPrefix.length));
      }
    }
  }

  /** What was caught goes back, unless somebody has taken its place. */
  private async putBack(key: string): Promise<void> {
    const captured = path.join(this.workshop, `${capturedPrefix}${key}`);
    try {
      await fs.rename(captured, this.place(key));
    } catch (error) {
      if (!isTaken(error)) throw error;
      await fs.rm(captured, { recursive: true, force: true });
    }
  }

  private place(key: string): string {
    return path.join(this.root, key);
  }
}

/** What must be alike for a lock to be the same; the move itself may touch the time of the folder. */
function facts(folder: ClawboxFolder): Omit<ClawboxFolder, 'changedAt'> {
  const { changedAt: _, ...rest } = folder;
  return rest;
}

/** rename(2) says ENOTEMPTY or EEXIST for a folder that has something in it, mkdir(2) EEXIST for any. */
function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EEXIST' || code === 'ENOTEMPTY';
}

import { isAsRecorded, type PlainRecord } from './plain-records';
import { splitPath } from './payload-path';
import { hasCode, type SafeFolder } from './safe-folder';
import { inFolder, makeFolder, openFolder, type Enter } from './visit-paths';

/** Folder in which is kept what stood in the way and nobody had recorded. */
export const setAsideFolder = 'set-aside';

/**
 * Puts files of a plain layout in place and takes others away. What is there and not as it was recorded is somebody’s
 * work, or a trap: it is moved aside as it is, without looking into it.
 */
export class Replacement {
  private moved = 0;

  constructor(
    /** The hidden folder of the share. */
    private readonly published: SafeFolder,
    private readonly staging: SafeFolder,
    /** Names the folder of what is moved aside. Epoch milliseconds. */
    private readonly now: number,
  ) {}

  /** Enters a folder on the way to a file; makes room for it when something else has its name. */
  readonly enter: Enter = async (parent, name) => {
    try {
      return await parent.makeFolder(name);
    } catch (error) {
      if (!hasCode(error, 'file-broken')) throw error;
      await this.setAside(parent, name);
      return parent.makeFolder(name);
    }
  };

  /** @param known what was recorded of the file that is to be replaced. */
  async place(
    staged: string,
    folder: SafeFolder,
    name: string,
    known: PlainRecord | undefined,
  ): Promise<void> {
    const stat = await folder.stat(name);
    if (stat && !(known && isAsRecorded(known, stat))) await this.setAside(folder, name);
    await this.staging.rename(staged, folder, name);
  }

  /** Removes a file that is as it was recorded; one that is not is moved aside, one that is gone is fine. */
  async remove(root: SafeFolder, record: PlainRecord): Promise<void> {
    const { folder, name } = splitPath(record.path);
    try {
      await inFolder(root, folder, openFolder, async (parent) => {
        const stat = await parent.stat(name);
        if (stat === undefined) return;
        if (isAsRecorded(record, stat)) await parent.removeFile(name);
        else await this.setAside(parent, name);
      });
    } catch (error) {
      if (!hasCode(error, 'ENOENT', 'file-broken')) throw error; // There is no such folder: nothing to remove.
    }
  }

  private async setAside(folder: SafeFolder, name: string): Promise<void> {
    await moveAside(this.published, folder, name, `${this.now}/${++this.moved}`);
  }
}

/** Moves what stands under a name to the files that were set aside, into a folder there that is new. */
export async function moveAside(
  published: SafeFolder,
  folder: SafeFolder,
  name: string,
  place: string,
): Promise<void> {
  await inFolder(published, `${setAsideFolder}/${place}`, makeFolder, (aside) =>
    folder.rename(name, aside, name),
  );
}

/** Removes the folders that have become empty now that these files are gone. */
export async function removeEmptyFolders(
  root: SafeFolder,
  removed: readonly { readonly path: string }[],
): Promise<void> {
  const folders = new Set<string>();
  for (const { path } of removed) {
    for (let { folder } = splitPath(path); folder !== ''; { folder } = splitPath(folder)) folders.add(folder);
  }
  // The longer of two is never above the other.
  for (const path of [...folders].toSorted((one, other) => other.length - one.length)) {
    const { folder, name } = splitPath(path);
    try {
      await inFolder(root, folder, openFolder, (parent) => parent.removeEmptyFolder(name));
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'file-broken')) throw error;
    }
  }
}

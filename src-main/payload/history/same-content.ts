import { hashCopy } from './hash-copy';
import type { OpenFile, SafeFolder } from './safe-folder';
import { openFolder, visitPaths } from './visit-paths';

/**
 * Reads files and compares them with what they should hold.
 *
 * @param onSame called with each that does, and the file still open.
 * @returns whether all of them do. @throws ENOENT, CorralError `file-broken` for one that is not there as a file.
 */
export async function haveContent<
  Item extends { readonly path: string; readonly hash: string; readonly bytes: number },
>(
  root: SafeFolder,
  items: readonly Item[],
  signal: AbortSignal,
  onSame: (item: Item, file: OpenFile) => void = () => undefined,
): Promise<boolean> {
  let areSame = true;
  await visitPaths(root, items, { enter: openFolder, signal }, async (item, folder, name) => {
    const file = await folder.file(name);
    try {
      const { hash } = await hashCopy(file.handle, undefined, item.bytes, signal);
      if (hash === item.hash) onSame(item, file);
      else areSame = false;
    } finally {
      await file.handle.close();
    }
  });
  return areSame;
}

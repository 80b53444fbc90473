import { forEachInParallel } from './parallel';
import { splitPath } from './payload-path';
import { within, type SafeFolder } from './safe-folder';

/** How a folder on the way is entered: {@link openFolder}, or one that makes it. */
export type Enter = (parent: SafeFolder, name: string) => Promise<SafeFolder>;

export const openFolder: Enter = (parent, name) => parent.folder(name);
export const makeFolder: Enter = (parent, name) => parent.makeFolder(name);

/** Visits items by their path below a folder: one folder after the other, those within one in parallel. */
export async function visitPaths<Item extends { readonly path: string }>(
  root: SafeFolder,
  items: readonly Item[],
  options: {
    readonly enter: Enter;
    readonly signal: AbortSignal;
    /** Called with each folder after the visits in it. */
    readonly leave?: (folder: SafeFolder) => Promise<void>;
  },
  visit: (item: Item, folder: SafeFolder, name: string) => Promise<void>,
): Promise<void> {
  const byFolder = new Map<string, Item[]>();
  for (const item of items) {
    const { folder } = splitPath(item.path);
    const siblings = byFolder.get(folder);
    if (siblings) siblings.push(item);
    else byFolder.set(folder, [item]);
  }
  for (const [folder, siblings] of byFolder) {
    options.signal.throwIfAborted();
    await inFolder(root, folder, options.enter, async (open) => {
      await forEachInParallel(siblings, options.signal, (item) =>
        visit(item, open, splitPath(item.path).name),
      );
      await options.leave?.(open);
    });
  }
}

/** Runs `work` in the folder at a path below another one; the empty path is that one itself. */
export async function inFolder<Result>(
  root: SafeFolder,
  path: string,
  enter: Enter,
  work: (folder: SafeFolder) => Promise<Result>,
): Promise<Result> {
  if (path === '') return work(root);
  const slash = path.indexOf('/');
  const [first, rest] = slash === -1 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)];
  return within(enter(root, first), (folder) => inFolder(folder, rest, enter, work));
}

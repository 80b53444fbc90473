import fs from 'node:fs';
import path from 'node:path';
import type { Unsubscribe } from '../host/emitter';
import { currentFile, publicationFolder } from './history/generation';

/**
 * Tells whenever the guest may have published something. It is a hint: a guest can move the folder away, and the
 * guest stream tells of what this misses.
 */
export function watchCurrent(share: string, onChange: () => void): Unsubscribe {
  let inner: fs.FSWatcher | undefined;
  const watch = (folder: string, name: string, listener: () => void): fs.FSWatcher | undefined => {
    try {
      const watcher = fs.watch(folder, { persistent: false }, (_, changed) => {
        if (changed === null || changed === name) listener();
      });
      return watcher.on('error', () => watcher.close());
    } catch {
      return undefined; // Not there yet, or not any more.
    }
  };
  const watchInner = (): void => {
    inner?.close();
    inner = watch(path.join(share, publicationFolder), currentFile, onChange);
  };
  const outer = watch(share, publicationFolder, () => {
    watchInner();
    onChange();
  });
  watchInner();
  return () => {
    outer?.close();
    inner?.close();
  };
}

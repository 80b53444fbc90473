import { totalBytes, type Entry } from './entry-list';
import type { HistoryStore } from './history-store';
import type { SafeFolder } from './safe-folder';
import { makeFolder, visitPaths } from './visit-paths';
import { byteProgress, type WorkOptions } from './work-options';

/**
 * Writes the files of a checkpoint into an empty folder, durable when this returns.
 *
 * @throws CorralError `file-broken` when the history is damaged; the errno of the file system.
 */
export async function writeEntries(
  store: HistoryStore,
  root: SafeFolder,
  entries: readonly Entry[],
  options: WorkOptions,
): Promise<void> {
  const progress = byteProgress(totalBytes(entries), options);
  const visiting = {
    enter: makeFolder,
    signal: options.signal,
    leave: (folder: SafeFolder) => folder.sync(),
  };
  await visitPaths(root, entries, visiting, async (entry, folder, name) => {
    const file = await folder.create(name, entry.isExecutable);
    try {
      await store.objects.writeTo(entry.hash, entry.bytes, file, options.signal);
    } finally {
      await file.close();
    }
    progress(entry.bytes);
  });
}

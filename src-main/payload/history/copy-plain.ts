import { plainText } from '../../host/plain-text';
import { CorralError } from '../../host/errors';
import { requireSpace } from './free-space';
import type { HistoryStore } from './history-store';
import { isAsRecorded, readPlainRecords, recordOf, type PlainRecord } from './plain-records';
import type { PlainFile } from './plain-scan';
import type { SafeFolder } from './safe-folder';
import { openFolder, visitPaths } from './visit-paths';
import { byteProgress, type WorkOptions } from './work-options';

/** A file that somebody writes to is read anew this often before it is given up. */
const mostReads = 3;

/**
 * Copies files of a plain layout into the objects; those that are as they were recorded are there already.
 *
 * @throws CorralError `wrong-state` (somebody writes to them), `not-enough-disk`.
 */
export async function copyPlainFiles(
  store: HistoryStore,
  root: SafeFolder,
  files: readonly PlainFile[],
  options: WorkOptions,
): Promise<PlainRecord[]> {
  const before = (await readPlainRecords(store.folder)).files;
  const records: PlainRecord[] = [];
  const changed: PlainFile[] = [];
  for (const file of files) {
    const record = before.get(file.path);
    const isKept = record !== undefined && isAsRecorded(record, file.stat);
    if (isKept && (await store.objects.size(record.hash)) !== undefined) records.push(record);
    else changed.push(file);
  }
  const total = changed.reduce((sum, { stat }) => sum + Number(stat.size), 0);
  await requireSpace(store.folder, total);
  const progress = byteProgress(total, options);
  await visitPaths(
    root,
    changed,
    { enter: openFolder, signal: options.signal },
    async ({ path, stat }, folder, name) => {
      records.push(await copyStable(store, folder, name, path, options.signal));
      progress(Number(stat.size));
    },
  );
  return records;
}

/** Copies a file that nobody writes to meanwhile. */
async function copyStable(
  store: HistoryStore,
  folder: SafeFolder,
  name: string,
  path: string,
  signal: AbortSignal,
): Promise<PlainRecord> {
  for (let reads = 0; reads < mostReads; reads++) {
    const file = await folder.file(name);
    try {
      const size = Number(file.stat.size);
      const { hash } = await store.objects.add(file, size, ({ bytes }) => bytes === size, signal);
      const isExecutable = (file.stat.mode & 0o100n) !== 0n;
      const record = recordOf({ path, hash, isExecutable }, file.stat);
      if (isAsRecorded(record, await file.handle.stat({ bigint: true }))) return record;
    } finally {
      await file.handle.close();
    }
  }
  throw new CorralError(
    'wrong-state',
    `“${plainText(path)}” is being written to. Stop what uses the folder on this computer, and try again.`,
    { path },
    true,
  );
}

import { plainText } from '../../host/plain-text';
import { CorralError } from '../../host/errors';
import type { Entry } from './entry-list';
import { requireSpace } from './free-space';
import type { HistoryStore } from './history-store';
import { isFinderFile } from './payload-path';
import {
  isAsRecorded,
  readPlainRecords,
  recordOf,
  writePlainRecords,
  type PlainRecord,
} from './plain-records';
import { scanPlain, type PlainFile } from './plain-scan';
import type { Receipt } from './receipts';
import type { SafeFolder } from './safe-folder';
import { inShare } from './share';
import { openFolder, visitPaths } from './visit-paths';
import { byteProgress, type WorkOptions } from './work-options';

/** A file that somebody writes to is read anew this often before it is given up. */
const mostReads = 3;

/**
 * Makes a checkpoint of the plain layout as it is, and notes that the layout shows it.
 *
 * @param source `import` refuses what can't be taken over; `kept` takes what can be and leaves the rest where it is.
 * @throws CorralError `invalid-input` (links and the like), `wrong-state` (somebody writes to it), `not-enough-disk`.
 */
export async function importPlainLayout(
  store: HistoryStore,
  share: string,
  source: 'import' | 'kept',
  options: WorkOptions,
): Promise<Receipt> {
  return inShare(share, async (root) => {
    const { files, odd } = await scanPlain(root, options.signal);
    if (source === 'import') refuseOdd(odd);
    const records = await copyFiles(
      store,
      root,
      files.filter(({ path }) => !isFinderFile(path)),
      options,
    );
    const entries: Entry[] = records.map(({ path, hash, bytes, isExecutable }) => ({
      path,
      hash,
      bytes,
      isExecutable,
    }));
    const receipt = await store.checkpoint(entries, new Set(entries.map(({ hash }) => hash)), {
      generation: null,
      manifest: null,
      source,
      vm: null,
      final: false,
      restoredFrom: null,
    });
    await writePlainRecords(store.folder, receipt.number, records);
    return receipt;
  });
}

async function copyFiles(
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

function refuseOdd(odd: readonly string[]): void {
  const [first] = odd;
  if (first === undefined) return;
  const others = odd.length === 1 ? '' : ` (and ${odd.length - 1} more)`;
  throw new CorralError(
    'invalid-input',
    `“${plainText(first)}”${others} is a link, a pipe, a device, or has a name that can’t be kept. A payload has plain files only: put the file itself in its place, or move it away.`,
    { odd: odd.slice(0, 20) },
  );
}

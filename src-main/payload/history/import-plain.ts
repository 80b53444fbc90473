import { plainText } from '../../host/plain-text';
import { CorralError } from '../../host/errors';
import { copyPlainFiles } from './copy-plain';
import type { HistoryStore } from './history-store';
import { isFinderFile } from './payload-path';
import { writePlainRecords, type PlainRecord } from './plain-records';
import { scanPlain } from './plain-scan';
import type { Receipt } from './receipts';
import { inShare } from './share';
import type { WorkOptions } from './work-options';

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
    const records = await copyPlainFiles(
      store,
      root,
      files.filter(({ path }) => !isFinderFile(path)),
      options,
    );
    const receipt = await checkpointOfFiles(store, records, source);
    await writePlainRecords(store.folder, receipt.number, records);
    return receipt;
  });
}

/** Makes the checkpoint of files of this computer. */
export function checkpointOfFiles(
  store: HistoryStore,
  records: readonly PlainRecord[],
  source: 'import' | 'kept',
): Promise<Receipt> {
  const entries = records.map(({ path, hash, bytes, isExecutable }) => ({ path, hash, bytes, isExecutable }));
  const hashes = new Set(entries.map(({ hash }) => hash));
  const nobody = { generation: null, manifest: null, vm: null, final: false, restoredFrom: null };
  return store.checkpoint(entries, hashes, { ...nobody, source });
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

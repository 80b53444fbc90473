import { crashPoint } from '../../host/crash-point';
import { totalBytes, type Entry } from './entry-list';
import { requireFree } from './free-space';
import { publicationFolder } from './generation';
import type { HistoryStore } from './history-store';
import { forEachInParallel } from './parallel';
import { readPlainRecords, recordOf, writePlainRecords, type PlainRecord } from './plain-records';
import type { Receipt } from './receipts';
import { removeEmptyFolders, Replacement } from './replacement';
import { resurvey } from './resurvey';
import { within, type SafeFolder } from './safe-folder';
import { inShare } from './share';
import { visitPaths } from './visit-paths';
import { byteProgress, type WorkOptions } from './work-options';

/** Folder beside the generations in which new files wait until all of them are whole. */
const stagingFolder = 'promotion';
const mostLeftovers = 300_000;

export interface Promotion {
  readonly share: string;
  readonly receipt: Receipt;
  /** `repeated`: it was begun before, so what the layout holds is looked at instead of believed. */
  readonly run: 'first' | 'repeated';
  /** Called when all is staged, right before the first file that people see is touched. */
  readonly onStaged: () => Promise<void>;
}

/**
 * Makes the plain layout of a share show a checkpoint: new files are staged, whole and durable; then what is
 * superfluous goes, and each new one takes its place by a rename.
 */
export async function promote(
  store: HistoryStore,
  { share, receipt, run, onStaged }: Promotion,
  options: WorkOptions,
): Promise<void> {
  const target = await store.entries(receipt);
  const before = (await readPlainRecords(store.folder)).files;
  await inShare(share, async (root) => {
    const standing = run === 'first' ? before : await resurvey(root, before, target, options.signal);
    const wanted = target.filter((entry) => !shows(standing.get(entry.path), entry));
    const paths = new Set(target.map(({ path }) => path));
    const superfluous = [...before.values()].filter(({ path }) => !paths.has(path));
    requireFree(share, await root.freeBytes(), totalBytes(wanted));

    const records = new Map([...standing].filter(([path]) => paths.has(path)));
    await within(root.makeFolder(publicationFolder), (published) =>
      withStaging(published, async (staging) => {
        const staged = await stage(store, staging, wanted, options);
        await onStaged();
        const replacement = new Replacement(published, staging, store.now());
        for (const record of superfluous) await replacement.remove(root, record);
        crashPoint('payload.promotion.removed');
        await putInPlace(root, staged, standing, replacement, options.signal);
        for (const { record } of staged) records.set(record.path, record);
      }),
    );
    await removeEmptyFolders(root, superfluous);
    await root.sync();
    await writePlainRecords(store.folder, receipt.number, records.values());
    crashPoint('payload.promotion.recorded');
  });
}

/** Runs `work` with an empty folder that is gone afterwards, so that a full disk is not kept full by what is in it. */
async function withStaging(
  published: SafeFolder,
  work: (staging: SafeFolder) => Promise<void>,
): Promise<void> {
  await published.removeTree(stagingFolder, mostLeftovers);
  try {
    await within(published.makeFolder(stagingFolder), work);
  } catch (error) {
    await published.removeTree(stagingFolder, mostLeftovers).catch(() => undefined); // The first failure tells more.
    throw error;
  }
  await published.removeTree(stagingFolder, mostLeftovers);
}

/** A new file under its name in the staging folder. */
interface Staged {
  readonly path: string;
  readonly name: string;
  readonly record: PlainRecord;
}

async function stage(
  store: HistoryStore,
  staging: SafeFolder,
  wanted: readonly Entry[],
  options: WorkOptions,
): Promise<readonly Staged[]> {
  const progress = byteProgress(totalBytes(wanted), options);
  const staged: Staged[] = [];
  await forEachInParallel([...wanted.entries()], options.signal, async ([index, entry]) => {
    const name = String(index);
    const file = await staging.create(name, entry.isExecutable);
    try {
      await store.objects.writeTo(entry.hash, entry.bytes, file, options.signal);
      const record = recordOf(entry, await file.stat({ bigint: true }));
      staged.push({ path: entry.path, name, record });
    } finally {
      await file.close();
    }
    progress(entry.bytes);
  });
  return staged;
}

async function putInPlace(
  root: SafeFolder,
  staged: readonly Staged[],
  standing: ReadonlyMap<string, PlainRecord>,
  replacement: Replacement,
  signal: AbortSignal,
): Promise<void> {
  let placed = 0;
  await visitPaths(
    root,
    staged,
    { enter: replacement.enter, signal, leave: (folder) => folder.sync() },
    async ({ path, name: stagedName }, folder, name) => {
      await replacement.place(stagedName, folder, name, standing.get(path));
      crashPoint(`payload.promotion.placed.${++placed}`);
    },
  );
}

function shows(record: PlainRecord | undefined, entry: Entry): boolean {
  return record?.hash === entry.hash && record.isExecutable === entry.isExecutable;
}

import fs from 'node:fs/promises';
import path from 'node:path';
import { crashPoint } from '../../host/crash-point';
import { KeyedMutex } from '../../host/keyed-mutex';
import { formatEntryList, parseEntryList, totalBytes, type Entry } from './entry-list';
import { ObjectStore } from './object-store';
import { Receipts, type Receipt } from './receipts';

/** What is noted of a checkpoint besides its files. */
export type Provenance = Pick<
  Receipt,
  'generation' | 'manifest' | 'source' | 'vm' | 'final' | 'restoredFrom'
>;

/**
 * The files of a history: objects, and receipts that name the object in which the list of a checkpoint’s files is.
 * What is written first is never relied on until what is written last names it, so a kill leaves a whole history.
 */
export class HistoryStore {
  private readonly mutex = new KeyedMutex();
  /** The newest list that was read or written: the next checkpoint is compared with it. */
  private remembered: { readonly hash: string; readonly entries: readonly Entry[] } | undefined;

  private constructor(
    /** Folder of the payload, in the data folder of Corral and never in a share. */
    readonly folder: string,
    readonly objects: ObjectStore,
    readonly receipts: Receipts,
    /** Epoch milliseconds. */
    readonly now: () => number,
  ) {}

  static async open(folder: string, now: () => number): Promise<HistoryStore> {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const objects = await ObjectStore.open(path.join(folder, 'objects'));
    const receipts = await Receipts.open(path.join(folder, 'checkpoints'));
    return new HistoryStore(folder, objects, receipts, now);
  }

  /** Everything that reads or writes the store runs one after the other. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.mutex.run('history', work);
  }

  /** The checkpoint that the folder is to show: the newest that did not lose a decision. */
  get head(): Receipt | undefined {
    return this.receipts.all.findLast(({ source }) => source !== 'kept');
  }

  /** @throws CorralError `file-broken` when the list is damaged. */
  async entries(receipt: Receipt): Promise<readonly Entry[]> {
    if (this.remembered?.hash === receipt.hash) return this.remembered.entries;
    const entries = parseEntryList(await this.objects.readText(receipt.hash));
    if (receipt.number === this.head?.number) this.remembered = { hash: receipt.hash, entries };
    return entries;
  }

  /** Adds the checkpoint of these files, whose objects are there. `added` are the hashes of those that are new. */
  async checkpoint(entries: readonly Entry[], added: Iterable<string>, from: Provenance): Promise<Receipt> {
    crashPoint('payload.checkpoint.objects');
    const hash = await this.objects.addText(formatEntryList(entries));
    await this.objects.sync([...added, hash]);
    crashPoint('payload.checkpoint.list');
    const bytes = totalBytes(entries);
    const receipt = await this.receipts.add({ at: this.now(), files: entries.length, bytes, hash, ...from });
    crashPoint('payload.checkpoint.receipt');
    if (from.source !== 'kept') this.remembered = { hash, entries };
    return receipt;
  }
}

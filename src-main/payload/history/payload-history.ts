import type { Checkpoint, CheckpointChange } from '../../../src-preload/contract/payload';
import { compareEntries } from './compare';
import { exportCheckpoint } from './export-checkpoint';
import { explainDiskFull } from './free-space';
import { HistoryStore } from './history-store';
import { importPlainLayout } from './import-plain';
import { ingestCurrent, ingestKept } from './ingest';
import { PlainLayout } from './plain-layout';
import { publishCheckpoint } from './publish';
import { readPublished } from './published-record';
import { checkpointOf } from './receipts';
import { takeSetAside } from './take-set-aside';
import { collectGarbage, thin, thinWhenWorthwhile } from './thinning';
import type { WorkOptions } from './work-options';

/** The VM that something came from. */
export type CheckpointVm = NonNullable<Checkpoint['vm']>;

/**
 * The checkpoints of one payload, outside of its share: no guest can rewrite them. Its folder holds `objects/` (each
 * content once, by its hash), `checkpoints/` (receipts), and what is known of the plain layout. One process uses it.
 *
 * Shares are paths of payload folders with links resolved. Every method that reads one treats it as hostile.
 */
export class PayloadHistory {
  private constructor(private readonly store: HistoryStore) {}

  /**
   * Opens the history in a folder, which is made when it is missing, and removes what a killed process was writing.
   *
   * @param now epoch milliseconds.
   */
  static async open(folder: string, now: () => number = Date.now): Promise<PayloadHistory> {
    return new PayloadHistory(await HistoryStore.open(folder, now));
  }

  /** Newest first. */
  list(): Checkpoint[] {
    return this.store.receipts.all.map(checkpointOf).toReversed();
  }

  /** The checkpoint that the folder is to show: the newest that did not lose a decision. */
  get head(): Checkpoint | undefined {
    const { head } = this.store;
    return head && checkpointOf(head);
  }

  /** The generation in which a guest finds {@link head}; `undefined` while none holds it. */
  async headGeneration(): Promise<string | undefined> {
    const { head } = this.store;
    if (head === undefined) return undefined;
    const published = await readPublished(this.store.folder);
    return published?.number === head.number ? published.generation : (head.generation ?? undefined);
  }

  /** The latest generation that a guest made or was given; they are numbered upwards. */
  async latestGeneration(): Promise<string | undefined> {
    const published = await readPublished(this.store.folder);
    const made = this.store.receipts.all.flatMap(({ generation }) => generation ?? []);
    return [...made, ...(published ? [published.generation] : [])].toSorted().at(-1);
  }

  /** The part of a payload folder that people look at. */
  plainLayout(share: string): PlainLayout {
    return new PlainLayout(this.store, share);
  }

  /**
   * Takes over what the guest published last: verified by hash while it is copied out, whole or not at all.
   *
   * @returns `undefined` when there is nothing new.
   * @throws CorralError `file-broken` (torn, replaced meanwhile, hostile; retryable when the next pass mends it),
   * `not-enough-disk`, `disk-full`.
   */
  async ingest(
    share: string,
    vm: CheckpointVm | null,
    options: WorkOptions,
  ): Promise<Checkpoint | undefined> {
    return this.write(options, async () => {
      const receipt = await ingestCurrent(this.store, share, vm, options);
      return receipt && checkpointOf(receipt);
    });
  }

  /**
   * Takes over the local data that guests put aside for a seed, and what promotions moved aside: both leave the share.
   *
   * @returns the checkpoints of what was not in the history yet.
   * @throws CorralError as {@link ingest}.
   */
  async keep(share: string, vm: CheckpointVm | null, options: WorkOptions): Promise<Checkpoint[]> {
    return this.write(options, async () => {
      const kept = await ingestKept(this.store, share, vm, options);
      const setAside = await takeSetAside(this.store, share, options);
      return [...kept, ...(setAside ? [setAside] : [])].map(checkpointOf);
    });
  }

  /**
   * Makes a checkpoint of the plain layout: `import` of the first attach, refusing what no payload can have, or
   * `kept` of what a person has changed and a promotion would replace.
   *
   * @throws CorralError `invalid-input`, `wrong-state` (somebody writes to it), `not-enough-disk`, `disk-full`.
   */
  async importPlain(share: string, source: 'import' | 'kept', options: WorkOptions): Promise<Checkpoint> {
    return this.write(options, async () => {
      try {
        return checkpointOf(await importPlainLayout(this.store, share, source, options));
      } catch (error) {
        await collectGarbage(this.store, options.signal).catch(() => 0); // The first failure tells more.
        throw error;
      }
    });
  }

  /** Makes an older checkpoint the newest again. @throws CorralError `not-found`, `file-broken`. */
  async restore(number: number): Promise<Checkpoint> {
    return this.store.exclusive(async () => {
      const receipt = this.store.receipts.get(number);
      const entries = await this.store.entries(receipt);
      const restored = await this.store.checkpoint(entries, [], {
        generation: null,
        manifest: null,
        source: 'restored',
        vm: receipt.vm,
        final: false,
        restoredFrom: number,
      });
      return checkpointOf(restored);
    });
  }

  /** What differs from one checkpoint to another. @throws CorralError `not-found`, `file-broken`. */
  async diff(
    from: number,
    to: number,
  ): Promise<{ readonly changes: CheckpointChange[]; readonly isPartial: boolean }> {
    return this.store.exclusive(async () => {
      const [before, after] = [this.store.receipts.get(from), this.store.receipts.get(to)];
      return compareEntries(await this.store.entries(before), await this.store.entries(after));
    });
  }

  /** Writes a checkpoint into a new folder. @throws CorralError `not-found`, `name-taken`, `not-enough-disk`. */
  async export(number: number, folder: string, options: WorkOptions): Promise<void> {
    await this.store.exclusive(async () => {
      try {
        await exportCheckpoint(this.store, this.store.receipts.get(number), folder, options);
      } catch (error) {
        throw explainDiskFull(error, folder);
      }
    });
  }

  /**
   * Puts a checkpoint into the share as the generation that counts, for a guest to seed from.
   *
   * @returns the name of the generation.
   * @throws CorralError `not-found`, `not-enough-disk`, `disk-full`, `file-broken`.
   */
  async publish(share: string, number: number, epoch: number, options: WorkOptions): Promise<string> {
    return this.store.exclusive(async () => {
      try {
        return await publishCheckpoint(this.store, share, this.store.receipts.get(number), epoch, options);
      } catch (error) {
        throw explainDiskFull(error, share);
      }
    });
  }

  /** Thins old checkpoints and removes the files that no other one needs. */
  async thin(signal: AbortSignal): Promise<{ readonly checkpoints: number; readonly objects: number }> {
    return this.store.exclusive(() => thin(this.store, signal));
  }

  private async write<Result>(options: WorkOptions, work: () => Promise<Result>): Promise<Result> {
    return this.store.exclusive(async () => {
      try {
        const result = await work();
        await thinWhenWorthwhile(this.store, options.signal);
        return result;
      } catch (error) {
        throw explainDiskFull(error, this.store.folder);
      }
    });
  }
}

import path from 'node:path';
import { z } from 'zod';
import fs from 'node:fs/promises';
import { crashPoint } from '../../host/crash-point';
import { JsonStore } from '../../host/json-store';
import { explainDiskFull } from './free-space';
import type { HistoryStore } from './history-store';
import { isFinderFile } from './payload-path';
import { isAsRecorded, readPlainRecords, type PlainRecord } from './plain-records';
import { scanPlain } from './plain-scan';
import { promote } from './promotion';
import { inShare } from './share';
import { haveContent } from './same-content';
import type { WorkOptions } from './work-options';

const journalSchema = z.object({ version: z.literal(1), number: z.number().int() });

/**
 * The part of a payload folder that people look at: `data/`, `attachments/` and whatever else is not Corral's own.
 * It shows one checkpoint. A promotion to another one is journalled and, once a file of it was touched, always
 * finished: by this process, or by `recover` in the next.
 */
export class PlainLayout {
  private readonly journal: JsonStore<typeof journalSchema>;

  constructor(
    private readonly store: HistoryStore,
    /** The payload folder, links resolved. */
    private readonly share: string,
  ) {
    this.journal = new JsonStore(path.join(store.folder, 'promotion.json'), journalSchema);
  }

  /** The checkpoint that the layout shows; 0 while it never showed one. */
  async number(): Promise<number> {
    return (await readPlainRecords(this.store.folder)).number;
  }

  /**
   * Makes the layout show a checkpoint; only what differs is written. A file that is not as Corral left it is moved to
   * `.corral-payload/set-aside`, never overwritten. Ask {@link hasChanged} first and keep what a person has done.
   *
   * @throws CorralError `not-found`, `not-enough-disk`, `disk-full`, `file-broken`: nothing was touched yet.
   */
  async promote(number: number, options: WorkOptions): Promise<void> {
    await this.store.exclusive(() => this.carryOut(number, 'first', options));
  }

  /**
   * Finishes a promotion that a killed process had begun. To be called before anything is read or seeded.
   *
   * @returns the checkpoint that the layout shows now; `undefined` when nothing was to be done.
   */
  async recover(options: WorkOptions): Promise<number | undefined> {
    return this.store.exclusive(async () => {
      const begun = await this.journal.read();
      const number = begun.kind === 'absent' ? undefined : begun.value?.number;
      if (number !== undefined) await this.carryOut(number, 'repeated', options);
      return number;
    });
  }

  /**
   * Whether somebody else than Corral has added, changed or removed a file of the layout. What only its metadata
   * says to be another is compared by content. Links and the Finder’s own files don’t count.
   */
  async hasChanged(signal: AbortSignal): Promise<boolean> {
    return this.store.exclusive(async () => {
      const { files: records } = await readPlainRecords(this.store.folder);
      return inShare(this.share, async (root) => {
        const files = (await scanPlain(root, signal)).files.filter(({ path }) => !isFinderFile(path));
        const known = [...records.keys()].filter((path) => !isFinderFile(path));
        if (files.length !== known.length) return true;
        const suspects: PlainRecord[] = [];
        for (const { path, stat } of files) {
          const record = records.get(path);
          if (record === undefined || record.bytes !== Number(stat.size)) return true;
          if (!isAsRecorded(record, stat)) suspects.push(record);
        }
        return !(await haveContent(root, suspects, signal));
      });
    });
  }

  private async carryOut(number: number, run: 'first' | 'repeated', options: WorkOptions): Promise<void> {
    const onStaged = async (): Promise<void> => {
      crashPoint('payload.promotion.staged');
      await this.journal.write({ version: 1, number });
      crashPoint('payload.promotion.journalled');
    };
    const receipt = this.store.receipts.get(number);
    try {
      await promote(this.store, { share: this.share, receipt, run, onStaged }, options);
    } catch (error) {
      throw explainDiskFull(error, this.share);
    }
    await fs.rm(this.journal.file, { force: true });
    crashPoint('payload.promotion.ended');
  }
}

import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { checkpointSchema, type Checkpoint } from '../../../src-preload/contract/payload';
import { sweepTemporaryFiles, syncFolder, writeFileAtomic } from '../../host/atomic-file';
import { CorralError } from '../../host/errors';

/** A checkpoint as it is kept. */
const receiptSchema = checkpointSchema.extend({
  version: z.literal(1),
  /** SHA-256 of the manifest that the guest published; null for one that this computer made. */
  manifest: z.string().nullable(),
});
export type Receipt = z.infer<typeof receiptSchema>;

const fileName = /^(\d+)\.json$/;

/** The receipts of a history: one small file each, written once and never changed. */
export class Receipts {
  private constructor(
    private readonly folder: string,
    /** Oldest first. */
    private receipts: readonly Receipt[],
    /** Numbers of those that can't be read. */
    readonly unreadable: readonly number[],
  ) {}

  static async open(folder: string): Promise<Receipts> {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    await sweepTemporaryFiles(folder);
    const receipts: Receipt[] = [];
    const unreadable: number[] = [];
    for (const name of await fs.readdir(folder)) {
      const number = Number(fileName.exec(name)?.[1]);
      if (!Number.isInteger(number)) continue;
      const receipt = await readReceipt(path.join(folder, name));
      if (receipt?.number === number) receipts.push(receipt);
      else unreadable.push(number);
    }
    return new Receipts(
      folder,
      receipts.toSorted((one, other) => one.number - other.number),
      unreadable,
    );
  }

  /** Oldest first. */
  get all(): readonly Receipt[] {
    return this.receipts;
  }

  get nextNumber(): number {
    return Math.max(0, this.receipts.at(-1)?.number ?? 0, ...this.unreadable) + 1;
  }

  /** @throws CorralError `not-found`. */
  get(number: number): Receipt {
    const receipt = this.receipts.find((candidate) => candidate.number === number);
    if (receipt) return receipt;
    throw new CorralError(
      'not-found',
      `There is no checkpoint ${number}. It may have been thinned out; the history says which ones there are.`,
      { number },
    );
  }

  /** Writes the receipt of the next number, durable when this returns. */
  async add(receipt: Omit<Receipt, 'number' | 'version'>): Promise<Receipt> {
    const whole: Receipt = { version: 1, number: this.nextNumber, ...receipt };
    await writeFileAtomic(this.fileOf(whole.number), `${JSON.stringify(whole, null, 2)}\n`);
    this.receipts = [...this.receipts, whole];
    return whole;
  }

  async remove(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) await fs.rm(this.fileOf(number), { force: true });
    await syncFolder(this.folder);
    this.receipts = this.receipts.filter(({ number }) => !numbers.includes(number));
  }

  private fileOf(number: number): string {
    return path.join(this.folder, `${number}.json`);
  }
}

/** What clients see of a receipt. */
export function checkpointOf({ version: _version, manifest: _manifest, ...checkpoint }: Receipt): Checkpoint {
  return checkpoint;
}

async function readReceipt(file: string): Promise<Receipt | undefined> {
  try {
    const parsed = receiptSchema.safeParse(JSON.parse(await fs.readFile(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

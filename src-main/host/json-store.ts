import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { writeFileAtomic } from './atomic-file';
import { CorralError } from './errors';

/** What a read of a {@link JsonStore} found. */
export type Stored<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'absent' }
  /** The file was broken and set aside; the value is the last good one, if there was any. */
  | { readonly kind: 'recovered'; readonly value: Value | undefined; readonly warning: string };

/**
 * One JSON file with a schema: written atomically with mode 0600, the content before the last
 * write kept as `<file>.last-good`, a broken file set aside and the last good content put back.
 *
 * The schema holds the version: a union of an old shape that transforms into the new one migrates it.
 */
export class JsonStore<Schema extends z.ZodType> {
  constructor(
    readonly file: string,
    private readonly schema: Schema,
  ) {}

  private get lastGood(): string {
    return `${this.file}.last-good`;
  }

  async read(): Promise<Stored<z.infer<Schema>>> {
    const text = await readIfThere(this.file);
    if (text === undefined) return { kind: 'absent' };
    const value = this.parse(text);
    if (value !== undefined) return { kind: 'value', value };

    const aside = `${this.file}.broken-${Date.now()}`;
    await fs.link(this.file, aside); // A second name, so that there is no moment without a file.
    const copy = await readIfThere(this.lastGood);
    const recovered = copy === undefined ? undefined : this.parse(copy);
    if (copy === undefined || recovered === undefined) await fs.rm(this.file);
    else await writeFileAtomic(this.file, copy);
    const warning =
      `The file ${path.basename(this.file)} was broken and is kept as ${aside}. ` +
      (recovered === undefined ? 'There was no good copy to go back to.' : 'The last good copy is in use.');
    return { kind: 'recovered', value: recovered, warning };
  }

  /** @throws CorralError `internal` when the value does not fit the schema, `disk-full` by the caller's mapping. */
  async write(value: z.infer<Schema>): Promise<void> {
    const checked = this.schema.safeParse(value);
    if (!checked.success) {
      throw new CorralError('internal', `Refused to write ${this.file}: its content would be invalid.`, {
        issues: checked.error.issues,
      });
    }
    await fs.mkdir(path.dirname(this.file), { recursive: true, mode: 0o700 });
    const before = await readIfThere(this.file);
    if (before !== undefined && this.parse(before) !== undefined) await this.keepLastGood();
    await writeFileAtomic(this.file, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** A second name for the old content: it is on the disk already, so nothing is written. */
  private async keepLastGood(): Promise<void> {
    const second = `${this.lastGood}.${randomBytes(6).toString('hex')}.tmp`;
    await fs.link(this.file, second);
    await fs.rename(second, this.lastGood);
    // Two names of one file are left as they are by rename(2): so it is after a write that was cut short.
    await fs.rm(second, { force: true });
  }

  private parse(text: string): z.infer<Schema> | undefined {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return undefined;
    }
    const result = this.schema.safeParse(json);
    return result.success ? result.data : undefined;
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

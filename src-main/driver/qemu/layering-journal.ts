import fs from 'node:fs/promises';
import { z } from 'zod';
import { JsonStore } from '../../host/json-store';

const layeringSchema = z.object({
  version: z.literal(1),
  /** File that the active disk becomes. */
  layer: z.string(),
  /** Node of the new active disk inside a running QEMU. */
  node: z.string(),
});

/** What a clone is about to do to its source's disk. */
export type Layering = z.infer<typeof layeringSchema>;

/** Written before a source's disk is touched, removed when its disk is whole again. */
export class LayeringJournal {
  private readonly store: JsonStore<typeof layeringSchema>;

  constructor(file: string) {
    this.store = new JsonStore(file, layeringSchema);
  }

  async read(): Promise<Layering | undefined> {
    const stored = await this.store.read();
    return stored.kind === 'absent' ? undefined : stored.value;
  }

  write(layering: Omit<Layering, 'version'>): Promise<void> {
    return this.store.write({ version: 1, ...layering });
  }

  async remove(): Promise<void> {
    await fs.rm(this.store.file, { force: true });
    await fs.rm(`${this.store.file}.last-good`, { force: true });
  }
}

import { z } from 'zod';
import type { CorralNews } from '../../src-preload/contract/events';
import { familySchema, type Family } from '../../src-preload/contract/family';
import { Emitter } from '../host/emitter';
import { CorralError } from '../host/errors';
import { JsonStore } from '../host/json-store';
import { KeyedMutex } from '../host/keyed-mutex';

const storedSchema = z.object({ version: z.literal(1), families: z.array(familySchema) });

/** The families, in one file. Which VMs belong to one stands in the records of the VMs. */
export class FamilyStore {
  private readonly news = new Emitter<CorralNews>();
  private readonly changes = new KeyedMutex();
  readonly on = this.news.on.bind(this.news);

  private constructor(
    private readonly store: JsonStore<typeof storedSchema>,
    private families: readonly Family[],
  ) {}

  /** @param warn hears when the file was broken and set aside */
  static async open(file: string, warn: (sentence: string) => void): Promise<FamilyStore> {
    const store = new JsonStore(file, storedSchema);
    const stored = await store.read();
    if (stored.kind === 'recovered') warn(stored.warning);
    return new FamilyStore(store, stored.kind === 'absent' ? [] : (stored.value?.families ?? []));
  }

  list(): readonly Family[] {
    return this.families;
  }

  /** The family with this id, or with this prefix in any case. */
  get(reference: string): Family | undefined {
    const wanted = reference.toLowerCase();
    return this.families.find(({ id, prefix }) => id === reference || prefix.toLowerCase() === wanted);
  }

  /** @throws CorralError `not-found` */
  find(reference: string): Family {
    const family = this.get(reference);
    if (family) return family;
    const known = this.families.map(({ prefix }) => prefix).join(', ');
    throw new CorralError(
      'not-found',
      `There is no family “${reference}”. ${known === '' ? 'Make one: corral family create PREFIX' : `There are: ${known}.`}`,
    );
  }

  /** Adds a family, or puts a changed one in the place of the one with its id. */
  put(family: Family): Promise<void> {
    return this.change((families) => [...families.filter(({ id }) => id !== family.id), family]);
  }

  /** Keeps only families for which `isUsed` says so. */
  async retain(isUsed: (family: Family) => boolean): Promise<void> {
    if (!this.families.every(isUsed)) await this.change((families) => families.filter(isUsed));
  }

  /** Writes a change down, and only then tells it. */
  private change(apply: (families: readonly Family[]) => Family[]): Promise<void> {
    return this.changes.run(this.store.file, async () => {
      const families = apply(this.families);
      await this.store.write({ version: 1, families });
      this.families = families;
      this.news.emit({ topic: 'family.changed', families });
    });
  }
}

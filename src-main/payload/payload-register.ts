import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { payloadKindSchema, type PayloadKind } from '../../src-preload/contract/payload-state';
import { CorralError } from '../host/errors';
import { JsonStore } from '../host/json-store';

const payloadSchema = z.object({
  version: z.literal(1),
  payloadId: z.uuid(),
  kind: payloadKindSchema,
  /** Links resolved. */
  path: z.string(),
});
/** A payload that this computer has or had, whether it is attached or not. */
export type KnownPayload = Omit<z.infer<typeof payloadSchema>, 'version'>;

const fileName = 'payload.json';

/** Which payloads there are: a folder each, with its history, that outlives every attachment. */
export class PayloadRegister {
  private constructor(
    private readonly root: string,
    private readonly known: Map<string, KnownPayload>,
  ) {}

  /** @param warn hears of payloads that can't be read; their histories are left as they are. */
  static async open(root: string, warn: (sentence: string) => void): Promise<PayloadRegister> {
    await fs.mkdir(root, { recursive: true, mode: 0o700 });
    const known = new Map<string, KnownPayload>();
    for (const name of await fs.readdir(root)) {
      const stored = await new JsonStore(path.join(root, name, fileName), payloadSchema).read();
      if (stored.kind === 'recovered') warn(stored.warning);
      const value = stored.kind === 'absent' ? undefined : stored.value;
      if (value?.payloadId === name) known.set(name, value);
    }
    return new PayloadRegister(root, known);
  }

  /** Where the history of a payload is. */
  folderOf(payloadId: string): string {
    return path.join(this.root, payloadId);
  }

  /** @param folder links resolved */
  at(folder: string): KnownPayload | undefined {
    return [...this.known.values()].find((payload) => payload.path === folder);
  }

  /** @throws CorralError `not-found` */
  get(payloadId: string): KnownPayload {
    const payload = this.known.get(payloadId);
    if (payload) return payload;
    throw new CorralError('not-found', `This computer has no payload ${payloadId}.`, { payloadId });
  }

  /** The payload of a folder, made known when it is not. @param folder links resolved */
  async take(folder: string, kind: PayloadKind): Promise<KnownPayload> {
    const there = this.at(folder);
    if (there) return there;
    const payload: KnownPayload = { payloadId: randomUUID(), kind, path: folder };
    await new JsonStore(path.join(this.folderOf(payload.payloadId), fileName), payloadSchema).write({
      version: 1,
      ...payload,
    });
    this.known.set(payload.payloadId, payload);
    return payload;
  }
}

import path from 'node:path';
import { z } from 'zod';
import { JsonStore } from '../../host/json-store';

const publishedSchema = z.object({
  version: z.literal(1),
  /** Checkpoint that it was made from. */
  number: z.number().int(),
  generation: z.string(),
  /** SHA-256 of its manifest. */
  manifest: z.string(),
});
export type PublishedRecord = z.infer<typeof publishedSchema>;

/** The generation that this computer wrote last for a guest to seed from; `undefined` while it never did. */
export async function readPublished(folder: string): Promise<PublishedRecord | undefined> {
  const stored = await recordOf(folder).read();
  return stored.kind === 'absent' ? undefined : stored.value;
}

export async function writePublished(
  folder: string,
  record: Omit<PublishedRecord, 'version'>,
): Promise<void> {
  await recordOf(folder).write({ version: 1, ...record });
}

function recordOf(folder: string): JsonStore<typeof publishedSchema> {
  return new JsonStore(path.join(folder, 'published.json'), publishedSchema);
}

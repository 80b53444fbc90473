import { z } from 'zod';
import { processIdentitySchema } from '../../host/process-identity';

/** Where an owner stands with the folder that it took. */
export const lockPhaseSchema = z.discriminatedUnion('kind', [
  /** Nobody has it. */
  z.object({ kind: z.literal('free') }),
  /** Taken before its VM shows as running: good while the process that starts it lives, until the deadline. */
  z.object({ kind: z.literal('starting'), by: processIdentitySchema, deadline: z.number() }),
  /** Its VM ran under this token; from now on the state of the VM decides. */
  z.object({ kind: z.literal('running') }),
]);

/**
 * Who may write to a payload folder, `<key>.json`. It is never removed, only made free, so that the epoch never goes
 * down. Times are epoch milliseconds.
 */
export const lockRecordSchema = z.object({
  version: z.literal(1),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  /** Links resolved. */
  path: z.string().min(1),
  /** `<device>:<inode>` of the folder when it was taken. */
  place: z.string(),
  /** Grows with each change of owner. */
  epoch: z.number().int().min(1),
  /** New with each owner and with each release: who has it may go on, who has an older one has lost the folder. */
  token: z.uuid(),
  /** `home` is that of the Corral that has the VM: no other can tell what it does. */
  owner: z.object({ id: z.uuid(), name: z.string(), host: z.string(), home: z.string() }),
  phase: lockPhaseSchema,
  /** The owner ran and never published its final state. */
  dirty: z.boolean(),
  updatedAt: z.number(),
});
export type LockRecord = z.infer<typeof lockRecordSchema>;

/** What the file of a key says. One that can't be read speaks for an owner that nobody knows. */
export type StoredRecord =
  | { readonly kind: 'record'; readonly record: LockRecord }
  | { readonly kind: 'unreadable'; readonly key: string; readonly file: string };

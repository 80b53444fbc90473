import { z } from 'zod';

/** What a payload is the data of. A second kind is a second file in `src-main/payload/kinds/`. */
export const payloadKinds = ['signal-cli'] as const;
export const payloadKindSchema = z.enum(payloadKinds);
export type PayloadKind = z.infer<typeof payloadKindSchema>;

/** How the payload of a VM is bound to it: kept in its record. */
export const payloadBindingSchema = z.object({
  kind: payloadKindSchema,
  /** The lasting name of the payload; it stands in the marker in its folder. */
  payloadId: z.uuid(),
  /** The folder on this computer, links resolved. */
  path: z.string().min(1).max(4_096),
  attachedAt: z.number(),
});
export type PayloadBinding = z.infer<typeof payloadBindingSchema>;

/** Why the service makes no checkpoints until a person has decided. */
export const payloadQuestionSchema = z.discriminatedUnion('kind', [
  /** Host and guest have both changed since they last agreed; `payload.decide` says which side goes on. */
  z.object({ kind: z.literal('both-changed') }),
  /** The guest has data of unknown origin, or of another payload. */
  z.object({ kind: z.literal('foreign-data'), payloadId: z.uuid().nullable() }),
  /** The next checkpoint would lack files that the last one has. */
  z.object({
    kind: z.literal('would-lose'),
    files: z.number().int(),
    ofFiles: z.number().int(),
    databases: z.number().int(),
    accounts: z.boolean(),
  }),
]);
export type PayloadQuestion = z.infer<typeof payloadQuestionSchema>;

/** Where the payload of a VM stands. Times are epoch milliseconds; sentences are Corral's own. */
export const payloadStateSchema = z.discriminatedUnion('kind', [
  /** Its VM is off; the folder is what the last checkpoint says. */
  z.object({ kind: z.literal('off') }),
  /** Mount, marker, seed and service are being brought up. */
  z.object({ kind: z.literal('starting'), since: z.number(), sentence: z.string() }),
  z.object({ kind: z.literal('in-sync'), at: z.number() }),
  /** A change is on its way; older than a minute it is `stale`. */
  z.object({ kind: z.literal('behind'), since: z.number() }),
  z.object({ kind: z.literal('paused'), since: z.number() }),
  /** Waits for `payload.decide`. */
  z.object({
    kind: z.literal('held'),
    since: z.number(),
    question: payloadQuestionSchema,
    sentence: z.string(),
  }),
  /** No checkpoint for more than a minute though there should be one; the sentence says why and what to do. */
  z.object({ kind: z.literal('stale'), since: z.number(), sentence: z.string() }),
  /** The share is not where it should be in the guest. */
  z.object({ kind: z.literal('mount-missing'), since: z.number(), sentence: z.string() }),
  z.object({ kind: z.literal('service-down'), since: z.number(), sentence: z.string() }),
  /** A guard stopped it: a foreign marker, a damaged database, a lease that is over, a full disk. */
  z.object({ kind: z.literal('halted'), since: z.number(), sentence: z.string() }),
]);
export type PayloadState = z.infer<typeof payloadStateSchema>;

/** The payload of a VM as every client sees it. */
export const vmPayloadSchema = payloadBindingSchema.extend({
  state: payloadStateSchema,
  /** The newest checkpoint in the history of this computer. */
  lastCheckpoint: z.object({ number: z.number().int(), at: z.number() }).nullable(),
  /** When the guest last said that everything it has is published. */
  lastSuccessAt: z.number().nullable(),
});
export type VmPayload = z.infer<typeof vmPayloadSchema>;

import { z } from 'zod';
import { payloadKindSchema, vmPayloadSchema } from './payload-state';
import { vmRefSchema } from './reference';

const pathSchema = z.string().min(1).max(4_096);
const number = z.number().int().min(1);

/** A payload on this computer: by the VM that it is attached to, or by its folder. */
export const payloadRefSchema = z.union([
  z.object({ vm: z.string().min(1).max(64) }),
  z.object({ path: pathSchema }),
]);
export type PayloadRef = z.infer<typeof payloadRefSchema>;

/** What one checkpoint holds, written when it was verified and copied out of the share; never changed. */
export const checkpointSchema = z.object({
  /** Grows by one with each checkpoint of a payload. */
  number,
  /** `<epoch>-<sequence>` under which the guest published it; null for one that this computer made. */
  generation: z.string().nullable(),
  at: z.number(),
  files: z.number().int(),
  bytes: z.number().int(),
  /** SHA-256 of its list of paths, sizes and hashes. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /**
   * `guest`: published by the service. `import`: what the folder held when it was attached. `kept`: a side that
   * lost a decision, or what was in the way of a seed. `restored`: an older one, made the newest again.
   */
  source: z.enum(['guest', 'import', 'kept', 'restored']),
  /** The VM that it came from. */
  vm: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  /** The last one before its VM went off: nothing was written after it. */
  final: z.boolean(),
  /** Of a `restored` one, what it was. */
  restoredFrom: number.nullable(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** Who may write to a payload folder. */
export const payloadLockSchema = z.object({
  /** SHA-256 of the plain real path, as Clawbox has it. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  path: z.string(),
  /** `id` is null for one that Clawbox took. */
  owner: z.object({ id: z.string().nullable(), name: z.string(), host: z.string() }),
  takenBy: z.enum(['corral', 'clawbox']),
  state: z.enum(['held', 'stale']),
  /** Its owner ran and never published its final state. */
  dirty: z.boolean(),
  /** Grows with each change of owner; 0 for one of Clawbox. */
  epoch: z.number().int(),
  updatedAt: z.number().nullable(),
  /** Why it is judged so. */
  sentence: z.string(),
});
export type PayloadLock = z.infer<typeof payloadLockSchema>;

/** A path that two checkpoints do not have alike. Bytes are null where it is not. Names are data of the guest. */
export const checkpointChangeSchema = z.object({
  path: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  bytesBefore: z.number().int().nullable(),
  bytesAfter: z.number().int().nullable(),
});
export type CheckpointChange = z.infer<typeof checkpointChangeSchema>;

const started = z.object({ taskId: z.string() });

/** Calls about payloads. Those that take long answer with the id of their task. */
export const payloadContract = {
  /** Looks at a folder before it is attached; changes nothing. */
  inspect: {
    input: z.object({ path: pathSchema, vm: z.string().min(1).max(64).optional() }),
    output: z.object({
      /** Links resolved. */
      path: z.string(),
      files: z.number().int(),
      bytes: z.number().int(),
      /** Files and bytes were counted up to a limit only. */
      isCountPartial: z.boolean(),
      /** What it looks like. `other` has files that are nothing of the kind. */
      content: z.enum(['empty', 'signal-cli', 'other']),
      lock: payloadLockSchema.nullable(),
      /** Its last owner never published its final state: attaching it elsewhere takes `takeOver`. */
      needsTakeOver: z.boolean(),
      /** Why it can't be attached to that VM; null when it can. */
      refusal: z.string().nullable(),
      /** What to think of before: a folder that iCloud or Dropbox moves, a network disk, little space. */
      warnings: z.array(z.string()),
      /** Whether that VM gets it at once, without a restart. */
      isLive: z.boolean(),
    }),
  },
  attach: {
    input: vmRefSchema.extend({
      path: pathSchema,
      kind: payloadKindSchema.optional(),
      /** Consent to go on without what the last owner may not have published. */
      takeOver: z.boolean().optional(),
    }),
    output: started,
  },
  /**
   * Publishes what is left, stops the service, and leaves the folder as it is. What can't be published is asked
   * about (`needs-consent`), or stays in the guest.
   */
  detach: { input: vmRefSchema.extend({ leaveUnpublished: z.boolean().optional() }), output: started },
  status: { input: vmRefSchema, output: z.object({ payload: vmPayloadSchema.nullable() }) },
  /** Asks the service for a checkpoint now; answers when it is in the history. */
  sync: { input: vmRefSchema, output: vmPayloadSchema },
  pause: { input: vmRefSchema, output: vmPayloadSchema },
  resume: { input: vmRefSchema, output: vmPayloadSchema },
  /** Starts the service in the guest anew. */
  restart: { input: vmRefSchema, output: vmPayloadSchema },
  /**
   * Answers what a `held` payload asks. `host`, `guest`: that side goes on, the other is kept as a checkpoint.
   * `keep-both`: the guest goes on, and the host's is exported beside the folder. `allow`: the loss is meant.
   */
  decide: {
    input: vmRefSchema.extend({ choice: z.enum(['host', 'guest', 'keep-both', 'allow']) }),
    output: vmPayloadSchema,
  },
  /** Newest lines of the service's log: text of the guest. */
  log: {
    input: vmRefSchema.extend({ lines: z.number().int().min(1).max(1_000).optional() }),
    output: z.object({ lines: z.array(z.string()) }),
  },
  /** Newest first. */
  history: { input: payloadRefSchema, output: z.object({ checkpoints: z.array(checkpointSchema) }) },
  /** Makes a checkpoint the newest again, in the folder and in the guest that uses it; nothing is lost by it. */
  restore: { input: z.object({ of: payloadRefSchema, number }), output: started },
  diff: {
    input: z.object({ of: payloadRefSchema, from: number, to: number }),
    output: z.object({ changes: z.array(checkpointChangeSchema), isPartial: z.boolean() }),
  },
  /** Writes a checkpoint into a new folder. */
  export: {
    input: z.object({ of: payloadRefSchema, number, folder: pathSchema }),
    output: started,
  },
  locks: { input: z.object({}), output: z.object({ locks: z.array(payloadLockSchema) }) },
  /** Frees a lock whose owner is gone; a held one never. `consent` is for a `dirty` one. */
  unlock: {
    input: z.object({ path: pathSchema, consent: z.boolean().optional() }),
    output: z.object({}),
  },
};

import { z } from 'zod';
import { errorEnvelopeSchema } from './errors';
import { vmNetworkSchema } from './network';
import { vmPayloadSchema } from './payload-state';
import { vmRefSchema } from './reference';
import { sessionNameSchema } from './session';
import { authStatusSchema, setupRecordSchema } from './setup-state';

/** Letters, digits, dot, underscore, hyphen; starts with a letter or digit; compared without case. */
export const vmNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    'A name has 1 to 63 letters, digits, “.”, “_” or “-”, and starts with a letter or a digit.',
  );

/** What a guest gets of this computer. */
export const resourcesSchema = z.object({
  cpuCount: z.number().int().min(1).max(256),
  memoryMB: z.number().int().min(256).max(1_048_576),
  diskGB: z.number().int().min(1).max(16_384),
});
export type Resources = z.infer<typeof resourcesSchema>;

/** The stages of a graceful stop, in order. */
export const stopStages = ['guest-sync', 'guest-shutdown', 'powerdown', 'driver-stop'] as const;
export const stopStageSchema = z.enum(stopStages);
export type StopStage = z.infer<typeof stopStageSchema>;

/** Where a VM stands; the orchestrator alone decides this. Times are epoch milliseconds. */
export const vmStateSchema = z.discriminatedUnion('kind', [
  /** A task is making it; it can't be used yet. */
  z.object({ kind: z.literal('creating'), taskId: z.string() }),
  z.object({ kind: z.literal('stopped') }),
  /** Powered on; `waitingFor` says what is still missing until a person can log in. */
  z.object({
    kind: z.literal('starting'),
    since: z.number(),
    waitingFor: z.enum(['process', 'banner', 'login']),
  }),
  z.object({ kind: z.literal('running'), since: z.number() }),
  /** It runs, but its guest does not answer; the reason says since when and how. */
  z.object({ kind: z.literal('unreachable'), since: z.number(), reason: z.string() }),
  z.object({ kind: z.literal('stopping'), since: z.number(), stage: stopStageSchema }),
  /** Its process ended without being asked to. The disk is intact. */
  z.object({ kind: z.literal('died'), at: z.number(), reason: z.string() }),
  z.object({ kind: z.literal('deleting'), taskId: z.string() }),
]);
export type VmState = z.infer<typeof vmStateSchema>;

/** How the disk of a clone was taken from its source. */
export const cloneConsistencySchema = z.enum(['stopped', 'frozen', 'crash-consistent']);
export type CloneConsistency = z.infer<typeof cloneConsistencySchema>;

/** What a driver can do for one VM now; the reason stands where the answer is no. */
export const capabilitySchema = z.object({ available: z.boolean(), reason: z.string().optional() });
export type Capability = z.infer<typeof capabilitySchema>;
export const capabilitiesSchema = z.object({
  vnc: capabilitySchema,
  liveShare: capabilitySchema,
  readOnlyShare: capabilitySchema,
  liveClone: capabilitySchema,
  freeze: capabilitySchema,
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;

/** A folder of this computer inside the guest, at `/Volumes/My Shared Files/<name>`. */
export const shareSchema = z.object({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/),
  hostPath: z.string().min(1).max(4096),
});
export type Share = z.infer<typeof shareSchema>;

/** What the guest stream last said of itself. All of it is the guest's claim. */
export const guestFactsSchema = z.object({
  hostname: z.string(),
  operatingSystem: z.string(),
  sessions: z.array(
    z.object({
      name: z.string(),
      /** Whether a terminal shows it, Corral's or another. */
      attached: z.boolean(),
      windows: z.number(),
      /** Its bell rang while nobody looked. */
      bell: z.boolean(),
    }),
  ),
  load: z.number().nullable(),
  /** Guest clock minus host clock in milliseconds. */
  clockSkewMs: z.number(),
});
export type GuestFacts = z.infer<typeof guestFactsSchema>;

/** Where a VM stands in its family. `clean` is never started, `dev` is for work, `init` is dev configured. */
export const tierSchema = z.enum(['clean', 'dev', 'init', 'snapshot']);
export type Tier = z.infer<typeof tierSchema>;

/** What a numbered VM (`clawbox-<n>`) is for. A standard one holds nothing of this computer, so it takes no payload. */
export const clawboxSchema = z.object({
  number: z.number().int().min(1).max(999),
  profile: z.enum(['standard', 'developer']),
});
export type Clawbox = z.infer<typeof clawboxSchema>;

/** How a VM came to be. */
export const originSchema = z.enum(['created', 'cloned', 'snapshot', 'restored', 'initialized', 'adopted']);

/** A VM that was put away and can be brought back (`undo.restore`). Times are epoch milliseconds. */
export const setAsideSchema = z.object({
  at: z.number(),
  /** When it is deleted for good. */
  until: z.number(),
  /** Before what it was put away. */
  before: z.enum(['restore', 'delete', 'init', 'replace', 'undo']),
  /** What it was called. */
  name: vmNameSchema,
  /** The place that it had in its family. */
  tier: tierSchema.nullable(),
  wasRunning: z.boolean(),
  /** Who took its place. */
  replacedBy: z.uuid().nullable(),
});
export type SetAside = z.infer<typeof setAsideSchema>;

/** What the last look for work that would be lost has found; `safety.get` tells all of it. */
export const safetySummarySchema = z.object({
  checkId: z.uuid(),
  at: z.number(),
  /** `unknown`: it could not be told, which is not the same as safe. */
  verdict: z.enum(['safe', 'at-risk', 'unknown']),
  /** Repositories with something to lose. */
  atRisk: z.number().int(),
  /** The guest has changed since, or ran since. */
  outdated: z.boolean(),
});
export type SafetySummary = z.infer<typeof safetySummarySchema>;

/**
 * A person's answer to the evidence of one check; see `safety.check`. It holds for the VM of that check
 * while no newer one says something worse.
 */
export const consentSchema = z.object({ checkId: z.uuid() });
export type Consent = z.infer<typeof consentSchema>;

/** What every call takes that puts a VM away: consent to what was seen, or `force` to go without a look. */
export const putAwaySchema = z.object({
  consent: consentSchema.optional(),
  /**
   * Goes without a check, for a VM that can't be looked at. A guest that answers has its work saved and is
   * stopped gracefully; one that does not loses its power.
   */
  force: z.boolean().optional(),
});

/** One VM as every client sees it. */
export const vmSchema = z.object({
  id: z.uuid(),
  name: vmNameSchema,
  driver: z.string(),
  imageId: z.string(),
  resources: resourcesSchema,
  /** Resources that the running guest still has, when a change waits for the next start. */
  activeResources: resourcesSchema.nullable(),
  state: vmStateSchema,
  /** Where its sshd is reached while it runs. */
  endpoint: z.object({ host: z.string(), port: z.number().int() }).nullable(),
  user: z.string(),
  mac: z.string(),
  hostKeyFingerprint: z.string(),
  createdAt: z.number(),
  clonedFrom: z.object({ id: z.uuid(), name: z.string(), consistency: cloneConsistencySchema }).nullable(),
  family: z.object({ id: z.uuid(), tier: tierSchema }).nullable(),
  origin: originSchema,
  /** What a person wrote about it. */
  note: z.string(),
  /** Set while it is only kept for an undo. */
  setAside: setAsideSchema.nullable(),
  safety: safetySummarySchema.nullable(),
  network: vmNetworkSchema,
  /** What the init workflow made of it; null for a bare guest. */
  setup: setupRecordSchema.nullable(),
  /** As it was seen last; null until then. */
  auth: authStatusSchema.nullable(),
  clawbox: clawboxSchema.nullable(),
  payload: vmPayloadSchema.nullable(),
  /** Layers under the active disk, the image not counted. */
  layerCount: z.number().int(),
  /** Allocated bytes of its own disk, not of what it shares. */
  ownBytes: z.number().nullable(),
  /** Allocated bytes under it that other VMs use too; null where the driver can't tell. */
  sharedBytes: z.number().nullable(),
  /** Bytes that deleting it for good would free; null where the driver can't tell. */
  freedBytes: z.number().nullable(),
  shares: z.array(shareSchema),
  capabilities: capabilitiesSchema,
  guest: guestFactsSchema.nullable(),
  /** The last thing that went wrong with it, until the next success. */
  lastError: errorEnvelopeSchema.nullable(),
  /** Grows with each change of this record. */
  version: z.number().int(),
});
export type Vm = z.infer<typeof vmSchema>;

const started = z.object({ taskId: z.string() });
const nothing = z.object({});

/** Calls about VMs. Those that take long answer with the id of their task. */
export const vmContract = {
  list: { input: nothing, output: z.object({ vms: z.array(vmSchema), version: z.number() }) },
  get: { input: vmRefSchema, output: vmSchema },
  create: {
    input: z.object({
      name: vmNameSchema,
      imageId: z.string().max(128).optional(),
      resources: resourcesSchema.partial().optional(),
      start: z.boolean().optional(),
    }),
    output: z.object({ taskId: z.string(), vmId: z.uuid(), notes: z.array(z.string()) }),
  },
  clone: {
    input: vmRefSchema.extend({ name: vmNameSchema, start: z.boolean().optional() }),
    output: z.object({ taskId: z.string(), vmId: z.uuid() }),
  },
  /**
   * Sets it aside, to be brought back with `undo.restore` for a week; a running one is stopped gracefully
   * first. Fails with `needs-consent` when it may hold work and neither consent nor `force` is given.
   */
  delete: {
    input: vmRefSchema.extend(putAwaySchema.shape).extend({
      /** At once and for good. */
      permanently: z.boolean().optional(),
    }),
    output: started,
  },
  /** Answers once the guest is powered on; `vm.changed` events and `waitUntilReady` tell the rest. */
  start: { input: vmRefSchema, output: vmSchema },
  /** Answers when one can log in; fails with the reason when that does not come. */
  waitUntilReady: {
    input: vmRefSchema.extend({ timeoutMs: z.number().int().min(1).max(3_600_000).optional() }),
    output: vmSchema,
  },
  /**
   * Graceful by stages; with `force` at once the last one. Answers when it is off. Fails with `needs-consent` while
   * something of its payload can't be published, unless that is to stay behind in its disk.
   */
  stop: {
    input: vmRefSchema.extend({
      force: z.boolean().optional(),
      leaveUnpublished: z.boolean().optional(),
    }),
    output: vmSchema,
  },
  /** A graceful stop and a start in one go, which the caller need not wait for. Asks as `stop`, answers as `start` does. */
  restart: { input: vmRefSchema.extend({ leaveUnpublished: z.boolean().optional() }), output: vmSchema },
  rename: { input: vmRefSchema.extend({ name: vmNameSchema }), output: vmSchema },
  set: {
    input: vmRefSchema.extend({ resources: resourcesSchema.partial() }),
    output: z.object({ vm: vmSchema, notes: z.array(z.string()) }),
  },
  /** The command line that logs in, for a terminal of the caller's; with a session, into that one of tmux. */
  sshCommand: {
    input: vmRefSchema.extend({ session: sessionNameSchema.optional() }),
    output: z.object({ argv: z.array(z.string()) }),
  },
  console: {
    input: vmRefSchema.extend({ maxBytes: z.number().int().min(1).max(1_048_576).optional() }),
    /** `text` is the newest part of the serial log: bytes of the guest, so show it as text only. */
    output: z.object({ text: z.string(), logFile: z.string() }),
  },
  attachShare: { input: vmRefSchema.extend({ share: shareSchema }), output: vmSchema },
  /**
   * Copies a folder of this computer into the home of a running guest, under its own name. Fails when there is
   * something of that name already.
   */
  copyFolder: { input: vmRefSchema.extend({ hostPath: z.string().min(1).max(4_096) }), output: started },
  detachShare: { input: vmRefSchema.extend({ name: shareSchema.shape.name }), output: vmSchema },
};

import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { networkPolicySchema } from '../../src-preload/contract/network';
import { payloadBindingSchema } from '../../src-preload/contract/payload-state';
import { authStatusSchema, setupRecordSchema } from '../../src-preload/contract/setup-state';
import {
  clawboxSchema,
  cloneConsistencySchema,
  originSchema,
  resourcesSchema,
  safetySummarySchema,
  setAsideSchema,
  shareSchema,
  tierSchema,
  vmNameSchema,
} from '../../src-preload/contract/vm';
import type { Resources } from '../../src-preload/contract/vm';

/** Marks that the first-run set-up of a guest leaves in its home. */
export const guestMarksSchema = z.object({
  /** `~/.cal-first-run`: the next login shows the first-run set-up. */
  firstRun: z.boolean().optional(),
  /** `~/.cal-auth-needed`: set by the guest alone, and never meant for a clone. */
  authNeeded: z.literal(false).optional(),
});
export type GuestMarks = z.infer<typeof guestMarksSchema>;

/** What is kept of a VM on disk (`vms/<id>/vm.json`). Everything else is found out anew. */
export const vmRecordSchema = z.object({
  version: z.literal(1),
  id: z.uuid(),
  name: vmNameSchema,
  driver: z.string(),
  /** Id of an image, or a name in a registry; empty for a VM that was there before Corral. */
  imageId: z.string(),
  /** `sha256:…` of what the name in a registry meant when it was fetched. */
  imageDigest: z.string().nullable().default(null),
  resources: resourcesSchema,
  mac: z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/),
  machineId: z.string().regex(/^[0-9a-f]{32}$/),
  user: z.string(),
  /** OpenSSH public key of the guest, known before the first contact; empty until it is made. */
  hostPublicKey: z.string(),
  hostKeyFingerprint: z.string(),
  /** A guest without a seed disk has met Corral: the host key above is its own, and Corral's key is in it. */
  enrolled: z.boolean().default(false),
  createdAt: z.number(),
  clonedFrom: z.object({ id: z.uuid(), name: z.string(), consistency: cloneConsistencySchema }).nullable(),
  shares: z.array(shareSchema),
  family: z.object({ id: z.uuid(), tier: tierSchema }).nullable().default(null),
  origin: originSchema.default('created'),
  note: z.string().default(''),
  setAside: setAsideSchema.nullable().default(null),
  safety: safetySummarySchema.nullable().default(null),
  /** Null for that of its family. */
  network: networkPolicySchema.nullable().default(null),
  setup: setupRecordSchema.nullable().default(null),
  /** Who was logged in where when somebody looked last. */
  auth: authStatusSchema.nullable().default(null),
  clawbox: clawboxSchema.nullable().default(null),
  payload: payloadBindingSchema.nullable().default(null),
  /** It was never powered on since it was made. */
  neverStarted: z.boolean().default(false),
  /** The VM of which this is a throw-away copy to look into; such a copy is shown to nobody. */
  checkOf: z.uuid().nullable().default(null),
  /** Marks that the guest's home gets (`true`) or loses at the next login; see fleet/guest-marks. */
  onNextStart: guestMarksSchema.default({}),
  /** A record that is not `ready` belongs to the task that makes or removes it. */
  phase: z.enum(['creating', 'ready', 'deleting']),
});
export type VmRecord = z.infer<typeof vmRecordSchema>;

/** What a new VM is to be. */
export interface NewVm {
  readonly name: string;
  readonly driver: string;
  readonly imageId: string;
  readonly resources: Resources;
  readonly user: string;
  readonly family?: VmRecord['family'];
  readonly origin?: VmRecord['origin'];
  readonly note?: string;
  readonly onNextStart?: GuestMarks;
  readonly clawbox?: VmRecord['clawbox'];
  readonly checkOf?: string;
  readonly imageDigest?: VmRecord['imageDigest'];
  readonly mac?: string;
}

/** A record with fresh identity: UUID, MAC address (QEMU's own prefix) and machine id. */
export function newVmRecord(vm: NewVm, now: number): VmRecord {
  const tail = [...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'));
  return {
    version: 1,
    id: randomUUID(),
    mac: ['52:54:00', ...tail].join(':'),
    machineId: randomBytes(16).toString('hex'),
    imageDigest: null,
    enrolled: false,
    hostPublicKey: '',
    hostKeyFingerprint: '',
    family: null,
    origin: 'created',
    note: '',
    onNextStart: {},
    checkOf: null,
    network: null,
    setup: null,
    auth: null,
    clawbox: null,
    payload: null,
    ...vm,
    setAside: null,
    safety: null,
    neverStarted: true,
    createdAt: now,
    clonedFrom: null,
    shares: [],
    phase: 'creating',
  };
}

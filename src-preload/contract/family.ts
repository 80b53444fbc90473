import { z } from 'zod';
import { defaultNetworkPolicy, networkPolicySchema } from './network';
import { resourcesSchema, vmNameSchema } from './vm';

/** The word that the names of a family's VMs begin with, as in `cal-dev`. */
export const familyPrefixSchema = vmNameSchema.max(40);

/** VMs that come from one base: clean → dev → init → snapshots. VMs outlive changes of their family's base. */
export const familySchema = z.object({
  id: z.uuid(),
  prefix: familyPrefixSchema,
  driver: z.string(),
  /** What clean was made of; null for a family that grew around a VM which was there before. */
  base: z
    .object({
      /** Id of an image, or a name in a registry such as `ghcr.io/cirruslabs/macos-sequoia-base:latest`. */
      imageId: z.string(),
      /** `sha256:…` of what was really pulled, so that it can be had again; null for images of this computer. */
      digest: z.string().nullable(),
    })
    .nullable(),
  network: networkPolicySchema.default(defaultNetworkPolicy),
  createdAt: z.number(),
});
export type Family = z.infer<typeof familySchema>;

const familyRefSchema = z.object({
  /** Id or prefix. */
  family: z.string().min(1).max(64),
});

/** Calls about families and their tiers. */
export const familyContract = {
  list: { input: z.object({}), output: z.object({ families: z.array(familySchema) }) },
  /** Makes `<prefix>-clean` from the base and `<prefix>-dev` from that. */
  create: {
    input: z.object({
      prefix: familyPrefixSchema,
      /** A driver of `system.info`; the first available one when it is left out. */
      driver: z.string().max(32).optional(),
      imageId: z.string().max(255).optional(),
      resources: resourcesSchema.partial().optional(),
    }),
    output: z.object({ taskId: z.string(), familyId: z.uuid() }),
  },
  /**
   * Makes `<prefix>-init` of dev as it is now. Dev is stopped for it and runs again if it ran; an init
   * that is there is set aside once the new one exists.
   */
  init: {
    input: familyRefSchema.extend({ note: z.string().max(500).optional() }),
    output: z.object({ taskId: z.string() }),
  },
};

import { z } from 'zod';
import { clawboxSchema } from './vm';

/** A numbered VM, its marker, or both: either may be there without the other. */
export const numberedVmSchema = z.object({
  number: clawboxSchema.shape.number,
  /** `clawbox-<n>` */
  name: z.string(),
  /** Null when only its marker is left. */
  vmId: z.uuid().nullable(),
  /** What Clawbox and Corral keep of how it was provisioned, as it stands in the file; null without one. */
  marker: z.record(z.string(), z.string()).nullable(),
});
export type NumberedVm = z.infer<typeof numberedVmSchema>;

/** Calls about numbered VMs; once one is there, it is a VM like any other for all other calls. */
export const clawboxContract = {
  /** Makes `clawbox-<n>`, whose guest has an account of the same name. It is not started. */
  create: {
    input: clawboxSchema,
    output: z.object({ taskId: z.string(), vmId: z.uuid(), notes: z.array(z.string()) }),
  },
  /** All of them by number. */
  list: { input: z.object({}), output: z.object({ vms: z.array(numberedVmSchema) }) },
};

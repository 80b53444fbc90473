import { z } from 'zod';
import { resourcesSchema } from './vm';

/** Which accelerator guests run on, and how that was found out. */
export const acceleratorSchema = z.object({
  kind: z.enum(['kvm', 'hvf', 'tcg']),
  /** A sentence: why this one. */
  reason: z.string(),
});
export type Accelerator = z.infer<typeof acceleratorSchema>;

export const systemInfoSchema = z.object({
  version: z.string(),
  home: z.string(),
  /** Who owns the herd now. */
  orchestrator: z.object({ role: z.enum(['app', 'serve']), pid: z.number().int() }),
  /** Null until the probe guest has answered. */
  accelerator: acceleratorSchema.nullable(),
  host: z.object({
    cpuCount: z.number().int(),
    memoryMB: z.number().int(),
    freeDiskGB: z.number(),
  }),
  defaults: resourcesSchema,
  /** Files that were broken and set aside, VMs that could not be read, and the like. */
  warnings: z.array(z.string()),
});
export type SystemInfo = z.infer<typeof systemInfoSchema>;

/** Calls about the orchestrator itself. */
export const systemContract = {
  info: { input: z.object({}), output: systemInfoSchema },
  /** Parks all tasks, lets go of the lease and ends. Only one that runs without a window obeys. */
  handOver: { input: z.object({}), output: z.object({}) },
};

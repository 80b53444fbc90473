import { z } from 'zod';
import { resourcesSchema } from './vm';

/** Which accelerator guests run on, and how that was found out. */
export const acceleratorSchema = z.object({
  kind: z.enum(['kvm', 'hvf', 'tcg']),
  /** A sentence: why this one. */
  reason: z.string(),
});
export type Accelerator = z.infer<typeof acceleratorSchema>;

/** One way of running VMs. */
export const driverInfoSchema = z.object({
  kind: z.string(),
  /** What people call it: `QEMU`, `Tart`. */
  name: z.string(),
  guests: z.enum(['linux', 'macos']),
  /** Null when it works here; else why not and what to do. */
  unavailable: z.string().nullable(),
  /** What a new family is made of unless another base is chosen: an image's id or a name in a registry. */
  defaultImageId: z.string(),
  defaults: resourcesSchema,
});
export type DriverInfo = z.infer<typeof driverInfoSchema>;

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
  /** Ways of running VMs on this computer, the preferred one first. */
  drivers: z.array(driverInfoSchema),
  /** Files that were broken and set aside, VMs that could not be read, and the like. */
  warnings: z.array(z.string()),
});
export type SystemInfo = z.infer<typeof systemInfoSchema>;

/** One thing that this computer needs before VMs run on it. */
export const checkSchema = z.object({
  id: z.enum(['tools', 'tart', 'accelerator', 'disk', 'image']),
  title: z.string(),
  /** `warning`: it works, but not well. */
  state: z.enum(['ok', 'working', 'warning', 'failed']),
  /** What was found and what it means. */
  detail: z.string(),
  /** What mends it; null when nothing is wrong, or while it is under way. */
  fix: z
    .discriminatedUnion('kind', [
      /** Corral does it (`system.fix`); `title` labels the button. */
      z.object({ kind: z.literal('run'), title: z.string() }),
      /** A line for the user's own shell. */
      z.object({ kind: z.literal('command'), command: z.string() }),
    ])
    .nullable(),
  /** The task that mends it now. */
  taskId: z.string().nullable(),
});
export type Check = z.infer<typeof checkSchema>;

/** Calls about the orchestrator itself. */
export const systemContract = {
  info: { input: z.object({}), output: systemInfoSchema },
  /** Looks at this computer anew. */
  checks: { input: z.object({}), output: z.object({ checks: z.array(checkSchema) }) },
  /** Starts what mends a check whose fix is `run`. */
  fix: { input: checkSchema.pick({ id: true }), output: z.object({ taskId: z.string() }) },
  /** Parks all tasks, lets go of the lease and ends. Only one that runs without a window obeys. */
  handOver: { input: z.object({}), output: z.object({}) },
};

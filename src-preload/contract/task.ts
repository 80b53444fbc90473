import { z } from 'zod';
import { errorEnvelopeSchema } from './errors';

/** One named step of a task, as its list shows it. */
export const taskStepSchema = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'undone', 'failed']),
  /** 0 to 1, or null while it can't be told. */
  progress: z.number().min(0).max(1).nullable(),
  /** What it does now, in a few words. */
  detail: z.string(),
});
export type TaskStep = z.infer<typeof taskStepSchema>;

export const taskStateSchema = z.enum([
  'running',
  'cancelling',
  /** Waits in the journal for the next orchestrator. */
  'parked',
  /** Stopped at a step and keeps what it did; waits for `resume` or `cancel`. */
  'held',
  'done',
  'failed',
  'cancelled',
]);

export const taskSchema = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  /** The VM that it works on, if any. */
  vmId: z.uuid().nullable(),
  state: taskStateSchema,
  steps: z.array(taskStepSchema),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  error: errorEnvelopeSchema.nullable(),
  /** What it waits for from a person: a login in this tmux session of this VM. */
  asks: z
    .object({ kind: z.literal('login'), vmId: z.uuid(), session: z.string() })
    .nullable()
    .default(null),
  version: z.number().int(),
});
export type Task = z.infer<typeof taskSchema>;

const taskRefSchema = z.object({ id: z.string().min(1).max(64) });

/** Calls about long work. */
export const taskContract = {
  list: { input: z.object({}), output: z.object({ tasks: z.array(taskSchema), version: z.number() }) },
  get: { input: taskRefSchema, output: z.object({ task: taskSchema, log: z.array(z.string()) }) },
  /** Stops it and undoes what it did; answers when that is through. With `keep` it is held instead, if its kind can be. */
  cancel: { input: taskRefSchema.extend({ keep: z.boolean().optional() }), output: taskSchema },
  /** Goes on with a held task, from the step at which it stopped. */
  resume: { input: taskRefSchema, output: taskSchema },
  /** Answers when it ended, whatever the end, or is held. */
  wait: { input: taskRefSchema, output: taskSchema },
};

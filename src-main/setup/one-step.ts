import type { Member } from '../family/create-family';
import type { FleetParts } from '../fleet/make-vm';
import type { Step } from '../tasks/task-definition';
import type { InitInput } from './init-input';
import type { InitMemo, InitStep } from './init-step';

/** One VM of the workflow as the input of a step that makes one. */
export interface Making extends Member {
  readonly vmIds: readonly string[];
  /** Epoch milliseconds. */
  readonly at: number;
}

export function makingOf<One extends Member>(input: InitInput, member: One): One & Making {
  return { ...member, vmIds: [member.vmId], at: input.at };
}

/**
 * The steps that make one VM as one step of the workflow; the last of them makes it ready, and what is ready is not
 * made again. Without that VM there is nothing to do.
 */
export function makingStep<Of extends Making>(
  { registry }: FleetParts,
  name: string,
  title: string,
  of: (input: InitInput) => Of | null,
  steps: readonly Step<Of, InitMemo>[],
): InitStep {
  return {
    name,
    title,
    async run(context) {
      const input = of(context.input);
      if (!input || registry.record(input.vmId).phase === 'ready') return;
      for (const step of steps) await step.run({ ...context, input });
    },
    async undo(context) {
      const input = of(context.input);
      if (!input) return;
      for (const step of steps.toReversed()) await step.undo?.({ ...context, input });
    },
  };
}

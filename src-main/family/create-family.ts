import { cloneStep } from '../fleet/clone-vm';
import { diskStep } from '../fleet/create-vm';
import { identityStep, type FleetParts } from '../fleet/make-vm';
import type { Step, TaskDefinition } from '../tasks/task-definition';
import type { FamilyStore } from './family-store';
import { publishStep, type FamilyTaskInput } from './steps';

/** A VM of the new family; its record was reserved by the call that started the task. */
interface Member {
  readonly vmId: string;
  readonly name: string;
}

export interface CreateFamilyInput extends FamilyTaskInput {
  readonly familyId: string;
  readonly prefix: string;
  /** The new clean, or null when the family has one, which is kept. */
  readonly clean: Member | null;
  readonly dev: Member & { readonly sourceId: string; readonly sourceName: string };
}

/** Makes clean from the base, and dev from clean. */
export function createFamilyTask(
  parts: FleetParts,
  families: FamilyStore,
): TaskDefinition<CreateFamilyInput, object> {
  const clean = ({ clean: member, vmIds, at }: CreateFamilyInput) => member && { ...member, vmIds, at };
  const dev = ({ dev: member, vmIds, at }: CreateFamilyInput) => ({ ...member, vmIds, at });
  return {
    kind: 'family.create',
    title: ({ prefix }) => `Create the family ${prefix}`,
    vmId: ({ dev: { vmId } }) => vmId,
    steps: [
      {
        name: 'reserve',
        title: 'Take the names',
        run: () => Promise.resolve(), // The call that started the task has done it.
        async undo({ input }) {
          for (const { vmId } of [input.dev, ...(input.clean ? [input.clean] : [])]) {
            await parts.registry.remove(vmId);
          }
        },
      },
      forMember('clean', clean, identityStep(parts)),
      forMember('clean', clean, diskStep(parts)),
      {
        name: 'pin',
        title: 'Note what it was made of',
        async run({ input }) {
          const family = families.get(input.familyId);
          const digest = input.clean && parts.registry.record(input.clean.vmId).imageDigest;
          if (family?.base && digest) await families.put({ ...family, base: { ...family.base, digest } });
        },
      },
      forMember('clean', clean, publishStep(parts)),
      forMember('dev', dev, identityStep(parts)),
      forMember('dev', dev, cloneStep(parts)),
      forMember('dev', dev, publishStep(parts)),
    ],
  };
}

/** A step about one VM as a step of the whole family's task; without that VM there is nothing to do. */
function forMember<Input>(
  tier: 'clean' | 'dev',
  member: (input: CreateFamilyInput) => Input | null,
  step: Step<Input, object>,
): Step<CreateFamilyInput, object> {
  return {
    name: `${tier}-${step.name}`,
    title: `${tier}: ${step.title}`,
    async run(context) {
      const input = member(context.input);
      if (input) await step.run({ ...context, input });
    },
    async undo(context) {
      const input = member(context.input);
      if (input) await step.undo?.({ ...context, input });
    },
  };
}

import { cloneStep } from '../fleet/clone-vm';
import { diskStep } from '../fleet/create-vm';
import { identityStep, type FleetParts } from '../fleet/make-vm';
import type { Step, TaskDefinition } from '../tasks/task-definition';
import type { FamilyStore } from './family-store';
import { publishStep, type FamilyTaskInput } from './steps';

/** A VM of the new family; its record was reserved by the call that started the task. */
export interface Member {
  readonly vmId: string;
  readonly name: string;
}

/** A VM of the new family with what it is cloned from. */
export interface ClonedMember extends Member {
  readonly sourceId: string;
  readonly sourceName: string;
}

export interface CreateFamilyInput extends FamilyTaskInput {
  readonly familyId: string;
  readonly prefix: string;
  /** The new clean, or null when the family has one, which is kept. */
  readonly clean: Member | null;
  readonly dev: ClonedMember;
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
      pinStep(parts.registry, families, (input) => input.clean?.vmId ?? null),
      forMember('clean', clean, publishStep(parts)),
      forMember('dev', dev, identityStep(parts)),
      forMember('dev', dev, cloneStep(parts)),
      forMember('dev', dev, publishStep(parts)),
    ],
  };
}

/** Notes with the family what its clean was really made of. @param clean null when it has not been made by this task */
export function pinStep<Input extends { readonly familyId: string }, Memo>(
  registry: FleetParts['registry'],
  families: FamilyStore,
  clean: (input: Input) => string | null,
): Step<Input, Memo> {
  return {
    name: 'pin',
    title: 'Note what it was made of',
    async run({ input }) {
      const family = families.get(input.familyId);
      const cleanId = clean(input);
      const digest = cleanId !== null && registry.record(cleanId).imageDigest;
      if (family?.base && digest) await families.put({ ...family, base: { ...family.base, digest } });
    },
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

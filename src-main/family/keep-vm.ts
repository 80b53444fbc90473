import type { SetAside } from '../../src-preload/contract/vm';
import { cloneStep, type CloneInput } from '../fleet/clone-vm';
import { applyMarks } from '../fleet/guest-marks';
import { identityStep, type FleetParts } from '../fleet/make-vm';
import type { Step, TaskDefinition } from '../tasks/task-definition';
import { publishStep, setAsideStep, startAgain, stopStep, type FamilyTaskInput, type Stopped } from './steps';

/** A VM is kept as it is now. The new record (`vmId`) was reserved by the call that started the task. */
export interface KeepVmInput extends FamilyTaskInput, CloneInput {
  readonly name: string;
  readonly sourceRan: boolean;
  /** What has this name until the new one exists. */
  readonly replacedId: string | null;
}

type KeepVmStep = Step<KeepVmInput, object>;

/** Keeps a VM as a snapshot. */
export function createSnapshotTask(parts: FleetParts): TaskDefinition<KeepVmInput, object> {
  return {
    kind: 'snapshot.create',
    title: ({ name, sourceName }) => `Keep ${sourceName} as ${name}`,
    vmId: ({ vmId }) => vmId,
    steps: keepSteps(parts, 'replace'),
  };
}

/** Makes the init of a family of its dev. */
export function initFamilyTask(parts: FleetParts): TaskDefinition<KeepVmInput, object> {
  return {
    kind: 'family.init',
    title: ({ name, sourceName }) => `Make ${name} of ${sourceName}`,
    vmId: ({ vmId }) => vmId,
    steps: [...keepSteps(parts, 'init'), clearFirstRunStep(parts)],
  };
}

/** The source runs again as soon as it is cloned; the old one goes only when the new one is whole. */
function keepSteps(parts: FleetParts, before: SetAside['before'] & ('replace' | 'init')): KeepVmStep[] {
  const source = ({ sourceId, sourceRan }: KeepVmInput): Stopped => ({ id: sourceId, ran: sourceRan });
  const replaced = ({ replacedId }: KeepVmInput): Stopped[] =>
    replacedId === null ? [] : [{ id: replacedId, ran: false }];
  return [
    identityStep(parts),
    stopStep(parts, (input) => [source(input)]),
    cloneStep(parts, before === 'init' ? { firstRun: true } : {}),
    {
      name: 'resume',
      title: 'Start again what ran',
      run: ({ input, log }) => startAgain(parts, source(input), log),
    },
    setAsideStep(parts, before, replaced, ({ vmId }) => vmId),
    publishStep(parts),
  ];
}

/** What was set up in dev is now kept in init: dev itself is past its first run. */
function clearFirstRunStep(parts: FleetParts): KeepVmStep {
  const { registry, lifecycle } = parts;
  return {
    name: 'clear-first-run',
    title: 'Note that dev is set up',
    async run({ input: { sourceId }, log }) {
      const { onNextStart } = registry.record(sourceId);
      await registry.update(sourceId, { onNextStart: { ...onNextStart, firstRun: false } });
      if (registry.runtime(sourceId).state.kind !== 'running') return; // At its next login, then.
      await applyMarks(registry, sourceId, lifecycle.guest(sourceId)).catch((error: unknown) =>
        log(`Left for the next start: ${String(error)}`),
      );
    },
  };
}

import { cloneStep, type CloneInput } from '../fleet/clone-vm';
import { identityStep, type FleetParts } from '../fleet/make-vm';
import type { TaskDefinition } from '../tasks/task-definition';
import {
  powerOnStep,
  publishStep,
  setAsideStep,
  stopStep,
  type FamilyTaskInput,
  type Stopped,
} from './steps';

/** A family gets a new dev (`vmId`, reserved by the call that started the task) like `sourceId`. */
export interface RestoreSnapshotInput extends FamilyTaskInput, CloneInput {
  readonly name: string;
  /** The present dev, if there is one. */
  readonly replaced: Stopped | null;
  /** Nobody looked what would be lost with it. */
  readonly force: boolean;
}

/** The new dev is whole before the old one is touched. */
export function restoreSnapshotTask(parts: FleetParts): TaskDefinition<RestoreSnapshotInput, object> {
  const replaced = (input: RestoreSnapshotInput): Stopped[] => (input.replaced ? [input.replaced] : []);
  return {
    kind: 'snapshot.restore',
    title: ({ name, sourceName }) => `Restore ${name} from ${sourceName}`,
    vmId: ({ vmId }) => vmId,
    steps: [
      identityStep(parts),
      cloneStep(parts, { firstRun: true }),
      stopStep(parts, replaced, ({ force }) => force),
      setAsideStep(parts, 'restore', replaced, ({ vmId }) => vmId),
      publishStep(parts, (input) => {
        if (!input.replaced) return {};
        // Its number and folders of this computer belong to the place, not to what is in the disk.
        const { shares, clawbox, payload } = parts.registry.record(input.replaced.id);
        return { shares, clawbox, payload };
      }),
      powerOnStep(parts, (input) => ({ id: input.vmId, ran: input.replaced?.ran ?? false })),
    ],
  };
}

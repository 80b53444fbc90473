import type { CloneConsistency } from '../../src-preload/contract/vm';
import type { Step, TaskDefinition } from '../tasks/task-definition';
import { marksOfClone } from './guest-marks';
import { finishSteps, identityStep, specOf, undoDisk, withLocks } from './make-vm';
import type { FleetParts, MakeVmInput } from './make-vm';
import type { GuestMarks } from './vm-record';

/** Which VM gets its disk from which. */
export interface CloneInput {
  readonly vmId: string;
  readonly sourceId: string;
  readonly sourceName: string;
}

export interface CloneVmInput extends MakeVmInput, CloneInput {}

const sentences: Record<CloneConsistency, string> = {
  stopped: 'The source was off: the clone has exactly its disk.',
  frozen: 'The guest froze its file systems for the moment of the clone.',
  'crash-consistent': 'The source ran and could not freeze: the clone starts as after a power cut.',
};

/** Makes a VM from another one, which may run meanwhile. */
export function cloneVmTask(parts: FleetParts): TaskDefinition<CloneVmInput, object> {
  return {
    kind: 'vm.clone',
    title: (input) => `Clone ${input.sourceName} to ${input.name}`,
    vmId: (input) => input.vmId,
    steps: [identityStep(parts), cloneStep(parts), ...finishSteps<CloneVmInput, object>(parts)],
  };
}

/** Gives a record in the making the disk of its source. @param marks what its guest gets at the first login */
export function cloneStep<Input extends CloneInput, Memo>(
  parts: FleetParts,
  marks: GuestMarks = {},
): Step<Input, Memo> {
  return {
    name: 'disk',
    title: 'Share the disk',
    async run({ input, log }) {
      const source = await specOf(parts, input.sourceId);
      const target = await specOf(parts, input.vmId);
      const consistency = await withLocks(parts.locks, [source.id, target.id], () =>
        parts.driver.clone(source, target),
      );
      const { onNextStart, setup, auth } = parts.registry.record(input.sourceId);
      await parts.registry.update(input.vmId, {
        clonedFrom: { id: input.sourceId, name: input.sourceName, consistency },
        onNextStart: marksOfClone(onNextStart, marks),
        setup,
        auth,
      });
      await parts.lifecycle.measureDisk(input.sourceId);
      log(sentences[consistency]);
    },
    undo: ({ input }) => undoDisk(parts, input.vmId),
  };
}

import type { CloneConsistency } from '../../src-preload/contract/vm';
import type { TaskDefinition } from '../tasks/task-definition';
import { finishSteps, identityStep, specOf, undoDisk, withLocks } from './make-vm';
import type { FleetParts, MakeVmInput } from './make-vm';

export interface CloneVmInput extends MakeVmInput {
  readonly sourceId: string;
  readonly sourceName: string;
}

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
    steps: [
      identityStep(parts),
      {
        name: 'disk',
        title: 'Share the disk',
        async run({ input, log }) {
          const source = await specOf(parts, input.sourceId);
          const target = await specOf(parts, input.vmId);
          const consistency = await withLocks(parts.locks, [source.id, target.id], () =>
            parts.driver.clone(source, target),
          );
          const clonedFrom = { id: input.sourceId, name: input.sourceName, consistency };
          await parts.registry.update(input.vmId, { clonedFrom });
          await parts.lifecycle.measureDisk(input.sourceId);
          log(sentences[consistency]);
        },
        undo: ({ input }) => undoDisk(parts, input.vmId),
      },
      ...finishSteps<CloneVmInput, object>(parts),
    ],
  };
}

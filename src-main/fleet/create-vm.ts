import type { Step, TaskDefinition } from '../tasks/task-definition';
import { finishSteps, identityStep, specOf, undoDisk } from './make-vm';
import type { FleetParts, MakeVmInput } from './make-vm';

/** Makes a VM from an image. Its record was reserved by the call that started the task. */
export function createVmTask(parts: FleetParts): TaskDefinition<MakeVmInput, object> {
  return {
    kind: 'vm.create',
    title: (input) => `Create ${input.name}`,
    vmId: (input) => input.vmId,
    steps: [identityStep(parts), diskStep(parts), ...finishSteps<MakeVmInput, object>(parts)],
  };
}

/** Makes the disk of a record in the making from its image. */
export function diskStep<Input extends Pick<MakeVmInput, 'vmId'>, Memo>(
  parts: FleetParts,
): Step<Input, Memo> {
  return {
    name: 'disk',
    title: 'Make its disk',
    async run({ input, signal, progress, log }) {
      const imageDigest = await parts.driver.fetchImage?.(await specOf(parts, input.vmId), {
        signal,
        progress,
        log,
      });
      if (imageDigest) await parts.registry.update(input.vmId, { imageDigest });
      const spec = await specOf(parts, input.vmId);
      await parts.locks.run(input.vmId, () => parts.driver.create(spec));
    },
    undo: ({ input }) => undoDisk(parts, input.vmId),
  };
}

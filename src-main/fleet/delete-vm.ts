import { CorralError } from '../host/errors';
import type { TaskDefinition } from '../tasks/task-definition';
import type { FleetParts } from './make-vm';

export interface DeleteVmInput {
  readonly vmId: string;
  readonly name: string;
}

interface DeleteVmMemo {
  /** Set once the disk may be gone: from then on the VM can't be given back. */
  readonly removing?: true;
}

/** Removes a stopped VM and the layers that nobody else uses. */
export function deleteVmTask(parts: FleetParts): TaskDefinition<DeleteVmInput, DeleteVmMemo> {
  const { registry, driver, locks } = parts;
  return {
    kind: 'vm.delete',
    title: (input) => `Delete ${input.name}`,
    vmId: (input) => input.vmId,
    steps: [
      {
        name: 'mark',
        title: 'Take it out of use',
        run: ({ input, taskId }) =>
          locks.run(input.vmId, async () => {
            if (driver.status(input.vmId).kind === 'running') {
              throw new CorralError('wrong-state', `“${input.name}” runs. Stop it first.`);
            }
            await registry.update(input.vmId, { phase: 'deleting' });
            registry.note(input.vmId, { state: { kind: 'deleting', taskId } });
          }),
        async undo({ input, memo }) {
          if (memo.removing || !registry.has(input.vmId)) return;
          await registry.update(input.vmId, { phase: 'ready' });
          registry.note(input.vmId, { state: { kind: 'stopped' } });
        },
      },
      {
        name: 'remove',
        title: 'Remove its disk and record',
        async run({ input, remember }) {
          if (!registry.has(input.vmId)) return;
          remember({ removing: true });
          await locks.run(input.vmId, () => driver.delete(input.vmId));
          await registry.remove(input.vmId);
        },
      },
    ],
  };
}

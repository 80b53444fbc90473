import { CorralError } from '../host/errors';
import type { TaskDefinition } from '../tasks/task-definition';
import type { FleetParts } from './make-vm';
import { turnOff } from './turn-off';

export interface DeleteVmInput {
  readonly vmId: string;
  readonly name: string;
  /** Whether it ran when this was asked for; an undo starts it again. */
  readonly ran?: boolean;
  /** Nobody looked what would be lost with it; see {@link turnOff}. */
  readonly force?: boolean;
}

interface DeleteVmMemo {
  /** Set once the disk may be gone: from then on the VM can't be given back. */
  readonly removing?: true;
}

/** Removes a VM for good, and the layers that nobody else uses. */
export function deleteVmTask(parts: FleetParts): TaskDefinition<DeleteVmInput, DeleteVmMemo> {
  const { registry, lifecycle, driver, locks } = parts;
  return {
    kind: 'vm.delete',
    title: (input) => `Delete ${input.name}`,
    vmId: (input) => input.vmId,
    steps: [
      {
        name: 'stop',
        title: 'Stop it if it runs',
        run: ({ input: { vmId, force }, log }) => turnOff(parts, vmId, force ?? false, log),
        async undo({ input: { vmId, ran }, memo }) {
          if (memo.removing || !ran || driver.status(vmId).kind === 'running') return;
          await lifecycle.start(vmId);
        },
      },
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

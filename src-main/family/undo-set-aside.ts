import type { SetAside } from '../../src-preload/contract/vm';
import type { FleetParts } from '../fleet/make-vm';
import { renameVm } from '../fleet/rename-vm';
import type { TaskDefinition } from '../tasks/task-definition';
import { giveBack, powerOnStep, setAsideStep, stopStep, type FamilyTaskInput, type Stopped } from './steps';

export interface UndoSetAsideInput extends FamilyTaskInput {
  readonly vmId: string;
  /** What it is called while it is set aside. */
  readonly asideName: string;
  readonly setAside: SetAside;
  /** What has its name or its place meanwhile. */
  readonly occupants: readonly Stopped[];
}

/** Brings a VM back that was set aside. What has its place is set aside in turn: an undo can be undone. */
export function undoSetAsideTask(parts: FleetParts): TaskDefinition<UndoSetAsideInput, object> {
  const { registry, locks } = parts;
  const occupants = (input: UndoSetAsideInput): readonly Stopped[] => input.occupants;
  return {
    kind: 'undo.restore',
    title: ({ setAside }) => `Bring ${setAside.name} back`,
    vmId: ({ vmId }) => vmId,
    steps: [
      stopStep(parts, occupants),
      setAsideStep(parts, 'undo', occupants, ({ vmId }) => vmId),
      {
        name: 'give-back',
        title: 'Give it its name back',
        run: ({ input }) => giveBack(parts, input.vmId),
        undo: ({ input: { vmId, asideName, setAside } }) =>
          locks.run(vmId, async () => {
            if (registry.record(vmId).setAside === null) await renameVm(parts, vmId, asideName, { setAside });
          }),
      },
      powerOnStep(parts, ({ vmId, setAside }) => ({ id: vmId, ran: setAside.wasRunning })),
    ],
  };
}

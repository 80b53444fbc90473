import type { FleetParts } from '../fleet/make-vm';
import type { TaskDefinition } from '../tasks/task-definition';
import { setAsideStep, stopStep, type FamilyTaskInput } from './steps';

export interface SetVmAsideInput extends FamilyTaskInput {
  readonly vmId: string;
  readonly name: string;
  readonly ran: boolean;
  /** Nobody looked what would be lost with it. */
  readonly force: boolean;
}

/** Deletes a VM so that it can be brought back. */
export function setVmAsideTask(parts: FleetParts): TaskDefinition<SetVmAsideInput, object> {
  const vms = ({ vmId, ran }: SetVmAsideInput) => [{ id: vmId, ran }];
  return {
    kind: 'vm.set-aside',
    title: ({ name }) => `Delete ${name}`,
    vmId: ({ vmId }) => vmId,
    steps: [stopStep(parts, vms, ({ force }) => force), setAsideStep(parts, 'delete', vms, () => null)],
  };
}

import type { Task } from '../../../src-preload/contract/task';
import type { SetAside, Vm } from '../../../src-preload/contract/vm';
import { isOpen } from '../tasks/task-progress';
import type { UndoOffer } from './undo-store';

/** A VM that is only kept for an undo. */
export type KeptVm = Vm & { readonly setAside: SetAside };

/** What can be brought back, the newest first. */
export function keptVms(vms: readonly Vm[]): readonly KeptVm[] {
  return vms
    .filter((vm): vm is KeptVm => vm.setAside !== null)
    .toSorted((one, other) => other.setAside.at - one.setAside.at);
}

const reasons: Readonly<Record<SetAside['before'], string>> = {
  restore: 'Before a restore',
  delete: 'Deleted',
  init: 'Before a new init',
  replace: 'Replaced by a newer one',
  undo: 'Before an undo',
};

/** Why a VM was put away. */
export function reasonWords({ before }: SetAside): string {
  return reasons[before];
}

/** Where an offer stands: `ready` once all of its tasks have ended and something can be brought back. */
export function offerState(
  offer: UndoOffer,
  tasks: readonly Task[],
  vms: readonly Vm[],
): 'waiting' | 'ready' | 'gone' {
  const known = tasks.filter(({ id }) => offer.taskIds.includes(id));
  if (known.length < offer.taskIds.length || known.some(isOpen)) return 'waiting';
  return known.some(({ state }) => state === 'done') && keptOf(offer, vms).length > 0 ? 'ready' : 'gone';
}

/** The VMs of an offer that can be brought back now. */
export function keptOf({ vmIds }: UndoOffer, vms: readonly Vm[]): readonly KeptVm[] {
  return keptVms(vms).filter(({ id }) => vmIds.includes(id));
}

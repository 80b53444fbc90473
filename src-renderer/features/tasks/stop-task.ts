import type { Family } from '../../../src-preload/contract/family';
import type { Task } from '../../../src-preload/contract/task';
import type { Vm } from '../../../src-preload/contract/vm';

/** Whether a task keeps what it did when it is stopped, so that a person chooses what becomes of it. */
export function canBeKept({ kind }: Task): boolean {
  return kind === 'setup.init';
}

/** What rolling a task back changes. */
export interface RollBack {
  /** Of the family that it works on, if that is known. */
  readonly prefix: string | undefined;
  /** Names of machines that it has made, which go. */
  readonly goes: readonly string[];
  /** Names of machines that were put away for it, which come back. */
  readonly comesBack: readonly string[];
}

export function rollBackOf(task: Task, vms: readonly Vm[], families: readonly Family[]): RollBack {
  const familyId = vms.find(({ id }) => id === task.vmId)?.family?.id;
  const family = families.find(({ id }) => id === familyId);
  const members = familyId === undefined ? [] : vms.filter((vm) => vm.family?.id === familyId);
  return {
    prefix: family?.prefix,
    goes: members.filter((vm) => !vm.setAside && vm.createdAt >= task.startedAt).map(({ name }) => name),
    comesBack: members.flatMap(({ setAside }) =>
      setAside && setAside.at >= task.startedAt ? [setAside.name] : [],
    ),
  };
}

/** What a roll-back does, in a sentence. */
export function rollBackWords({ goes, comesBack }: RollBack): string {
  const deletes = goes.length === 0 ? 'deletes what it has made' : `deletes ${listed(goes)}`;
  const restores = comesBack.length === 0 ? '' : ` and brings back ${listed(comesBack)} of before`;
  return `Rolling back ${deletes}${restores}.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

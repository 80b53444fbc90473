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
  /** Name of the machine that it makes, which goes. */
  readonly goes: string | undefined;
  /** Names of machines that were put away for it, which come back. */
  readonly comesBack: readonly string[];
}

export function rollBackOf(task: Task, vms: readonly Vm[], families: readonly Family[]): RollBack {
  const vm = vms.find(({ id }) => id === task.vmId);
  const family = families.find(({ id }) => id === vm?.family?.id);
  const putAway = vms.flatMap(({ family: its, setAside }) =>
    family && its?.id === family.id && setAside && setAside.at >= task.startedAt ? [setAside.name] : [],
  );
  return { prefix: family?.prefix, goes: vm?.name, comesBack: putAway };
}

/** What a roll-back does, in a sentence. */
export function rollBackWords({ goes, comesBack }: RollBack): string {
  const deletes = `Rolling back deletes ${goes === undefined ? 'what was made' : `${goes} with all that was installed`}`;
  return comesBack.length === 0
    ? `${deletes}.`
    : `${deletes}, and brings back the ${comesBack.join(' and the ')} of before.`;
}

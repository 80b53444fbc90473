import type { Family } from '../../../src-preload/contract/family';
import type { Vm } from '../../../src-preload/contract/vm';
import { devOf, initOf } from '../../lib/family-members';
import { nameProblem } from '../../lib/vm-name';
import { prefixProblem } from '../snapshots/family-prefix';

/** What setting up an agent machine with a prefix would meet. */
export interface SetupPlan {
  /** Why the prefix can't be taken, in a sentence. */
  readonly problem: string | undefined;
  /** The family that has the prefix; its driver and base stay. */
  readonly family: Family | undefined;
  /** The machine for work that would be set aside. */
  readonly dev: Vm | undefined;
  /** The configured state that would be set aside. */
  readonly init: Vm | undefined;
}

export function setupPlan(prefix: string, families: readonly Family[], vms: readonly Vm[]): SetupPlan {
  const family = families.find((one) => one.prefix.toLowerCase() === prefix.toLowerCase());
  if (!family) {
    const taken = vms.map(({ name }) => name);
    const problem = prefixProblem(prefix, families, vms) ?? nameProblem(`${prefix}-init`, taken);
    return { problem, family, dev: undefined, init: undefined };
  }
  const problem =
    family.base === null
      ? `The family ${prefix} has no base that a machine could be made of. Choose another prefix.`
      : undefined;
  return { problem, family, dev: devOf(vms, family.id), init: initOf(vms, family.id) };
}

/** Names of what would be set aside: “cal-dev and cal-init”; undefined when there is nothing. */
export function asideWords({ dev, init }: SetupPlan): string | undefined {
  const names = [dev, init].flatMap((vm) => vm?.name ?? []);
  return names.length === 0 ? undefined : names.join(' and ');
}

import type { Family } from '../../src-preload/contract/family';
import type { Vm } from '../../src-preload/contract/vm';

/** The machine for work of a family, unless it was put away. */
export function devOf(vms: readonly Vm[], familyId: string | undefined): Vm | undefined {
  return memberOf(vms, familyId, 'dev');
}

/** The configured state of a family, if there is one. */
export function initOf(vms: readonly Vm[], familyId: string | undefined): Vm | undefined {
  return memberOf(vms, familyId, 'init');
}

/** What a snapshot is called in full: the prefix of the family is put in front unless it is there. */
export function fullName(name: string, prefix: string): string {
  return name.toLowerCase().startsWith(`${prefix.toLowerCase()}-`) ? name : `${prefix}-${name}`;
}

/** The prefix that the snapshots of a VM have; one without a family begins a family of its name. */
export function prefixFor(vm: Vm, families: readonly Family[]): string {
  return families.find(({ id }) => id === vm.family?.id)?.prefix ?? vm.name;
}

/** What the machine for work of a family is called. That of one which grew around a VM is that VM. */
export function devName({ prefix, base }: Family): string {
  return base === null ? prefix : `${prefix}-dev`;
}

/** While a member is replaced, the new one is made beside it: until that is whole, the old one counts. */
function memberOf(vms: readonly Vm[], familyId: string | undefined, tier: 'dev' | 'init'): Vm | undefined {
  const members = vms.filter(
    ({ family, setAside }) => setAside === null && family?.tier === tier && family.id === familyId,
  );
  return members.find(({ state }) => state.kind !== 'creating') ?? members[0];
}

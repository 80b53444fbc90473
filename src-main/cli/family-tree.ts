import type { Family } from '../../src-preload/contract/family';
import type { Vm } from '../../src-preload/contract/vm';

/** One VM of a family, and how deep it stands below the first one. */
export interface TreeNode {
  readonly vm: Vm;
  readonly depth: number;
}

/**
 * The VMs of a family as a tree, those in the making left out, each below what it was cloned from. What hangs on a VM that was set aside
 * hangs on the nearest one above that is still there.
 */
export function familyTree(family: Family, vms: readonly Vm[]): TreeNode[] {
  const byId = new Map(vms.map((vm) => [vm.id, vm]));
  const members = vms
    .filter((vm) => vm.family?.id === family.id && vm.setAside === null && vm.state.kind !== 'creating')
    .toSorted((a, b) => a.createdAt - b.createdAt);
  const shown = new Set(members.map(({ id }) => id));
  const parentOf = ({ clonedFrom }: Vm): string | null => {
    const seen = new Set<string>();
    let parent = clonedFrom?.id;
    while (parent !== undefined && !seen.has(parent)) {
      if (shown.has(parent)) return parent;
      seen.add(parent);
      parent = byId.get(parent)?.clonedFrom?.id;
    }
    return null;
  };
  const below = (id: string | null, depth: number): TreeNode[] =>
    members.filter((vm) => parentOf(vm) === id).flatMap((vm) => [{ vm, depth }, ...below(vm.id, depth + 1)]);
  return below(null, 0);
}

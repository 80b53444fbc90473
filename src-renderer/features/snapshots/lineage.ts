import type { Tier, Vm } from '../../../src-preload/contract/vm';

/** A VM in the lineage of its family, with those that were made of it. What changes all the time is not in it. */
export interface LineageNode {
  readonly id: string;
  readonly name: string;
  readonly tier: Tier;
  /**
   * One for each column of lines left of it, the outermost first: whether the line goes on below. The last
   * is its own column; a root has none.
   */
  readonly lines: readonly boolean[];
  readonly children: readonly LineageNode[];
}

const tierOrder: readonly Tier[] = ['clean', 'dev', 'init', 'snapshot'];

/**
 * The VMs of a family as trees, parents above what was made of them. What is only kept for an undo is left out; its
 * children hang where they will when it is gone for good. One whose parent is unknown is a root.
 */
export function buildLineage(vms: readonly Vm[], familyId: string): readonly LineageNode[] {
  const byId = new Map(vms.map((vm) => [vm.id, vm]));
  const isShown = ({ family, setAside }: Vm): boolean => family?.id === familyId && setAside === null;
  const childrenOf = new Map<string | null, Vm[]>();
  for (const vm of vms.filter(isShown).toSorted(inLineageOrder)) {
    const parentId = shownParent(vm, byId, isShown)?.id ?? null;
    childrenOf.set(parentId, [...(childrenOf.get(parentId) ?? []), vm]);
  }
  const nodesOf = (parentId: string | null, above: readonly boolean[]): readonly LineageNode[] => {
    const siblings = childrenOf.get(parentId) ?? [];
    return siblings.map(({ id, name, family }, index) => {
      const lines = parentId === null ? [] : [...above, index < siblings.length - 1];
      return { id, name, tier: family?.tier ?? 'dev', lines, children: nodesOf(id, lines) };
    });
  };
  return nodesOf(null, []);
}

/** All VMs of some trees. */
export function idsOf(nodes: readonly LineageNode[]): readonly string[] {
  return nodes.flatMap(({ id, children }) => [id, ...idsOf(children)]);
}

/** What a VM of a family is called inside of it: “cal-dev” is “dev”. */
export function shortName(name: string, prefix: string | undefined): string {
  const start = `${prefix ?? ''}-`;
  return prefix !== undefined && name.startsWith(start) && name.length > start.length
    ? name.slice(start.length)
    : name;
}

/** The nearest ancestor that is shown. */
function shownParent(vm: Vm, byId: ReadonlyMap<string, Vm>, isShown: (vm: Vm) => boolean): Vm | undefined {
  const seen = new Set([vm.id]);
  let ancestor = byId.get(vm.clonedFrom?.id ?? '');
  while (ancestor && !seen.has(ancestor.id)) {
    if (isShown(ancestor)) return ancestor;
    seen.add(ancestor.id);
    ancestor = byId.get(ancestor.clonedFrom?.id ?? '');
  }
  return undefined;
}

/** Tiers in their order, then the oldest first. */
function inLineageOrder(one: Vm, other: Vm): number {
  const tier = ({ family }: Vm): number => tierOrder.indexOf(family?.tier ?? 'dev');
  return tier(one) - tier(other) || one.createdAt - other.createdAt;
}

import type { Family } from '../../../src-preload/contract/family';
import type { Vm } from '../../../src-preload/contract/vm';
import { devName, devOf } from '../../lib/family-members';
import { isForWork } from '../../lib/vm-place';

/** A place in the herd. What changes all the time is not in it, so that a list of them stands still. */
export interface HerdEntry {
  /** `family`: its machine for work is missing, and can be had again from what the family still has. */
  readonly kind: 'vm' | 'family';
  readonly id: string;
  readonly name: string;
  readonly familyId: string | null;
}

/** The machines for work and the families that have none, in the order in which they are shown everywhere. */
export function herdOf(vms: readonly Vm[], families: readonly Family[]): readonly HerdEntry[] {
  const working = vms.filter(
    (vm) => isForWork(vm) && (vm.family === null || devOf(vms, vm.family.id) === vm),
  );
  const isThere = ({ id }: Family): boolean =>
    vms.some(({ family, setAside }) => family?.id === id && setAside === null);
  const bereft = families.filter((family) => isThere(family) && !devOf(vms, family.id));
  return inOrder([
    ...working.map(
      ({ id, name, family }) => ({ kind: 'vm', id, name, familyId: family?.id ?? null }) as const,
    ),
    ...bereft.map((family) => {
      return { kind: 'family', id: family.id, name: devName(family), familyId: family.id } as const;
    }),
  ]);
}

/** By name, numbers as numbers. */
export function inOrder<Named extends { readonly name: string }>(named: readonly Named[]): readonly Named[] {
  return named.toSorted((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
}

/**
 * Which place is selected after the herd has changed.
 *
 * @param before as they were shown, or null when the herd is shown for the first time
 * @returns the same while it is there or still to come; of one that is gone who has its place in the
 *   family now, or its neighbour; else the first
 */
export function selectionAfter(
  before: readonly HerdEntry[] | null,
  now: readonly HerdEntry[],
  selected: string | null,
): string | null {
  if (selected !== null) {
    if (now.some(({ id }) => id === selected)) return selected;
    const place = before?.findIndex(({ id }) => id === selected) ?? 0;
    // It was just made, and the event that tells of it is under way.
    if (place === -1) return selected;
    const familyId = before?.[place]?.familyId ?? null;
    const heir = familyId === null ? undefined : now.find((entry) => entry.familyId === familyId);
    return (heir ?? now[Math.min(place, now.length - 1)])?.id ?? null;
  }
  return now[0]?.id ?? null;
}

import type { Vm } from '../../../src-preload/contract/vm';

/** The order in which the herd is shown everywhere: by name, numbers as numbers. */
export function inHerdOrder(vms: readonly Vm[]): readonly Vm[] {
  return vms.toSorted((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
}

/**
 * Which VM is selected after the herd has changed.
 *
 * @param before ids as they were shown, or null when the herd is shown for the first time
 * @returns the same while it is there or still to come, the neighbour of one that is gone, else the first
 */
export function selectionAfter(
  before: readonly string[] | null,
  now: readonly string[],
  selected: string | null,
): string | null {
  if (selected !== null) {
    if (now.includes(selected)) return selected;
    const place = before?.indexOf(selected) ?? 0;
    // It was just made, and the event that tells of it is under way.
    if (place === -1) return selected;
    return now[Math.min(place, now.length - 1)] ?? null;
  }
  return now[0] ?? null;
}

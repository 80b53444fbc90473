import type { Task } from '../../src-preload/contract/task';

const maxAgeMs = 7 * 24 * 60 * 60 * 1000;
const maxCount = 100;

/** The ended tasks that are forgotten: older than 7 days, or beyond the last 100. @param now in ms. */
export function journalsToDrop(ended: readonly Task[], now: number): readonly Task[] {
  const newestFirst = ended
    .filter((task) => task.endedAt !== null)
    .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  return newestFirst.filter((task, index) => index >= maxCount || now - (task.endedAt ?? now) > maxAgeMs);
}

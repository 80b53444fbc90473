/** Grows with each change of a task, and over restarts too, though the journal doesn't see every version. */
export function nextVersion(version: number, now: number): number {
  return Math.max(version + 1, now);
}

import type { CheckpointChange } from '../../../src-preload/contract/payload';
import type { Entry } from './entry-list';
import { inByteOrder } from './payload-path';

/** More changes than these are nothing to read. */
const mostChanges = 5_000;

/** What differs from one list of files to another, sorted by path. A file that only changed its mode is not changed. */
export function compareEntries(
  from: readonly Entry[],
  to: readonly Entry[],
): { readonly changes: CheckpointChange[]; readonly isPartial: boolean } {
  const before = new Map(from.map((entry) => [entry.path, entry]));
  const after = new Map(to.map((entry) => [entry.path, entry]));
  const changes: CheckpointChange[] = [];
  for (const { path, hash, bytes } of to) {
    const old = before.get(path);
    if (old?.hash === hash) continue;
    const kind = old ? 'changed' : 'added';
    changes.push({ path, kind, bytesBefore: old?.bytes ?? null, bytesAfter: bytes });
  }
  for (const { path, bytes } of from) {
    if (!after.has(path)) changes.push({ path, kind: 'removed', bytesBefore: bytes, bytesAfter: null });
  }
  return { changes: inByteOrder(changes).slice(0, mostChanges), isPartial: changes.length > mostChanges };
}

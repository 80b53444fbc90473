import type { CheckpointChange } from '../../../src-preload/contract/payload';
import { formatBytes } from '../../lib/format';

export const changeWords: Readonly<Record<CheckpointChange['kind'], string>> = {
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
};

/** “12 added, 3 changed, 1 removed”. @param isPartial more differ than were told */
export function summaryOf(changes: readonly CheckpointChange[], isPartial: boolean): string {
  if (changes.length === 0) return 'They hold the same.';
  const counts = (['added', 'changed', 'removed'] as const)
    .map((kind) => ({ kind, total: changes.filter((change) => change.kind === kind).length }))
    .filter(({ total }) => total > 0)
    .map(({ kind, total }) => `${total.toLocaleString()} ${kind}`);
  return `${counts.join(', ')}${isPartial ? ', and more than can be shown' : ''}`;
}

/** “12 KB”, or “12 KB → 14 KB” where it is in both. */
export function sizesOf({ bytesBefore, bytesAfter }: CheckpointChange): string {
  const [before, after] = [bytesBefore, bytesAfter].map((bytes) =>
    bytes === null ? '' : formatBytes(bytes),
  );
  if (before === '' || after === '' || before === after) return after === '' ? (before ?? '') : (after ?? '');
  return `${before} → ${after}`;
}

/** Those whose path has a text in it, in any case. */
export function changesWith(changes: readonly CheckpointChange[], text: string): readonly CheckpointChange[] {
  const wanted = text.trim().toLowerCase();
  return wanted === '' ? changes : changes.filter(({ path }) => path.toLowerCase().includes(wanted));
}

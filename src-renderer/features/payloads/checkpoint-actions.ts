import type { Checkpoint } from '../../../src-preload/contract/payload';
import type { MenuAction } from '../../ui/ActionMenu';

/** A question about checkpoints, for the payload of some VM. */
export type CheckpointDialog =
  | { readonly kind: 'restore-checkpoint'; readonly number: number }
  /** @param from the older one */
  | { readonly kind: 'compare-checkpoints'; readonly from: number; readonly to: number }
  | { readonly kind: 'export-checkpoint'; readonly number: number };

/**
 * What can be done with those that are chosen; what can't says why.
 *
 * @param checkpoints newest first
 */
export function checkpointActions(
  checkpoints: readonly Checkpoint[],
  chosen: ReadonlySet<number>,
  open: (dialog: CheckpointDialog) => void,
): readonly MenuAction[] {
  const numbers = checkpoints.map(({ number }) => number).filter((number) => chosen.has(number));
  const newest = newestOf(checkpoints);
  const [one, other] = numbers;
  const only = numbers.length === 1 ? one : undefined;
  const isNewest = only !== undefined && only === newest?.number;
  const pair = pairOf(checkpoints, numbers);
  const chooseOne = 'Choose one checkpoint';
  return [
    {
      id: 'restore',
      title: 'Restore…',
      unavailable: only === undefined ? chooseOne : isNewest ? 'It is the newest already' : undefined,
      run: () => only !== undefined && open({ kind: 'restore-checkpoint', number: only }),
    },
    {
      id: 'compare',
      title:
        other !== undefined
          ? 'Compare the two'
          : isNewest
            ? 'Compare with the one before'
            : 'Compare with the newest',
      unavailable: pair ? undefined : numbers.length > 2 ? 'Choose two at most' : chooseOne,
      run: () => pair && open({ kind: 'compare-checkpoints', ...pair }),
    },
    {
      id: 'export',
      title: 'Export…',
      unavailable: only === undefined ? chooseOne : undefined,
      run: () => only !== undefined && open({ kind: 'export-checkpoint', number: only }),
    },
  ];
}

/** The one that the folder shows: a side that lost a decision is later, and is not it. @param checkpoints newest first */
export function newestOf(checkpoints: readonly Checkpoint[]): Checkpoint | undefined {
  return checkpoints.find(({ source }) => source !== 'kept');
}

/** The two that are chosen; one with the newest, and the newest with the one before it. */
function pairOf(
  checkpoints: readonly Checkpoint[],
  [first, second, ...others]: readonly number[],
): { readonly from: number; readonly to: number } | undefined {
  if (first === undefined || others.length > 0) return undefined;
  const newest = newestOf(checkpoints);
  const before = checkpoints.find(({ number }) => number < first);
  const partner = second ?? (first === newest?.number ? before?.number : newest?.number);
  if (partner === undefined) return undefined;
  return { from: Math.min(first, partner), to: Math.max(first, partner) };
}

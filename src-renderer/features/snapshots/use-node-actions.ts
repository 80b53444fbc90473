import { useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import type { MenuAction } from '../../ui/ActionMenu';
import { useFindVm } from '../fleet/use-herd';
import { nodeActions, type NodeActions } from './node-actions';

/** What can be done with chosen VMs of a family. */
export function useNodeActions(chosenIds: readonly string[]): NodeActions {
  const open = useUi((ui) => ui.open);
  const chosen = (useVms().data ?? []).filter(({ id }) => chosenIds.includes(id));
  return nodeActions(chosen, open);
}

/** The same at the moment of asking, for a key or a menu of a row. */
export function useFindNodeActions(): (chosenIds: readonly string[]) => NodeActions {
  const open = useUi((ui) => ui.open);
  const find = useFindVm();
  return (ids) =>
    nodeActions(
      ids.flatMap((id) => find(id) ?? []),
      open,
    );
}

/** Does what an action says unless it can't be done. */
export function runIfPossible({ unavailable, run }: MenuAction): void {
  if (unavailable === undefined) run();
}

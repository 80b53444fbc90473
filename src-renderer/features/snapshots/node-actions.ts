import type { Vm } from '../../../src-preload/contract/vm';
import type { OpenDialog } from '../../app/ui-store';
import type { MenuAction } from '../../ui/ActionMenu';
import { abilitiesIn } from '../fleet/vm-abilities';

/** Actions on chosen VMs of a family; each says why it can't be done. */
export interface NodeActions {
  readonly restore: MenuAction;
  readonly rename: MenuAction;
  readonly check: MenuAction;
  readonly remove: MenuAction;
}

const busy = 'Another task is at work on it';

/** What can be done with the chosen ones; all but deleting is for one at a time. */
export function nodeActions(chosen: readonly Vm[], open: (dialog: OpenDialog) => void): NodeActions {
  const [vm, ...others] = chosen;
  const one = others.length === 0 ? vm : undefined;
  const notOne = vm === undefined ? 'Choose one first' : one === undefined ? 'Choose only one' : undefined;
  const isDev = one?.family?.tier === 'dev';
  const isBusy = chosen.some(({ state }) => state.kind === 'creating' || state.kind === 'deleting');
  const whyNot = notOne ?? (isBusy ? busy : undefined);
  const ask = (kind: 'restore' | 'rename' | 'safety') => (): void => {
    if (one) open({ kind, vmId: one.id });
  };
  return {
    restore: {
      id: 'restore',
      title: 'Restore…',
      unavailable: whyNot ?? (isDev ? 'It is the machine that you work in' : undefined),
      run: ask('restore'),
    },
    rename: { id: 'rename', title: 'Rename…', unavailable: whyNot, run: ask('rename') },
    check: {
      id: 'check',
      title: 'Check for work…',
      unavailable: whyNot ?? (one?.family?.tier === 'clean' ? 'It was never started' : undefined),
      run: ask('safety'),
    },
    remove: {
      id: 'delete',
      title: 'Delete…',
      isDangerous: true,
      unavailable: whyNotDelete(chosen),
      run: () => {
        if (one) open({ kind: 'delete', vmId: one.id });
        else open({ kind: 'delete-several', vmIds: chosen.map(({ id }) => id) });
      },
    },
  };
}

function whyNotDelete(chosen: readonly Vm[]): string | undefined {
  if (chosen.length === 0) return 'Choose some first';
  return chosen.every(({ state }) => abilitiesIn(state.kind).remove) ? undefined : busy;
}

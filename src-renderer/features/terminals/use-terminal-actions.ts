import type { Vm } from '../../../src-preload/contract/vm';
import { movePane } from '../../app/panes';
import { useClipboardConsent } from './clipboard-consent';
import type { PaneActions } from './pane-actions';
import type { PaneHandle } from './SessionPane';
import { freeSessionName } from './session-names';
import { newPane, useTerminals } from './terminal-store';
import {
  allPanes,
  closePaneIn,
  equaliseActive,
  focusedPaneOf,
  moveFocus,
  openSession,
  splitFocused,
  type Workspace,
} from './workspace';

/** A question about a session that is open now. */
export interface SessionQuestion {
  readonly kind: 'rename' | 'end';
  readonly session: string;
}

interface ActionsOptions {
  readonly vm: Vm;
  readonly workspace: Workspace;
  /** The focused pane, once it is there. */
  readonly handle: PaneHandle | undefined;
  readonly ask: (question: SessionQuestion) => void;
}

/** The actions on the focused pane of a VM. */
export function useTerminalActions(options: ActionsOptions): PaneActions {
  const { vm, workspace, handle, ask } = options;
  const change = useTerminals((terminals) => terminals.change);
  const pane = focusedPaneOf(workspace);
  const changeThis = (next: (current: Workspace) => Workspace): void => change(vm.id, next);
  const fresh = (current: Workspace) => newPane(freeSessionName(takenNames(vm, current)));

  return {
    newTab: () => changeThis((current) => openSession(current, fresh(current))),
    split: (direction) => changeThis((current) => splitFocused(current, direction, fresh(current))),
    equalise: () => changeThis(equaliseActive),
    moveFocus: (towards) => changeThis((current) => moveFocus(current, towards)),
    close: () => pane && changeThis((current) => closePaneIn(current, pane.id)),
    search: () => handle?.openHistory(),
    copy: () => handle?.copy(),
    paste: () => handle?.paste(),
    selectAll: () => handle?.selectAll(),
    login: () => handle?.focusLogin(),
    rename: () => pane && ask({ kind: 'rename', session: pane.session }),
    end: () => pane && ask({ kind: 'end', session: pane.session }),
    forgetConsent: () => useClipboardConsent.getState().forget(vm.id),
    leave: () => movePane(-1),
  };
}

/** Sessions that run in the guest, and those that a pane is about to make. */
function takenNames(vm: Vm, workspace: Workspace): readonly string[] {
  const running = vm.guest?.sessions.map(({ name }) => name) ?? [];
  return [...running, ...allPanes(workspace).map(({ session }) => session)];
}

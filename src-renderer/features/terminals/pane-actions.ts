import type { FocusDirection, SplitDirection } from './layout-tree';
import { shortcuts } from './platform-shortcuts';
import type { TerminalCommand } from './terminal-shortcuts';

/** What can be done with the focused pane. */
export interface PaneActions {
  readonly newTab: () => void;
  readonly split: (direction: SplitDirection) => void;
  readonly equalise: () => void;
  readonly moveFocus: (towards: FocusDirection) => void;
  readonly close: () => void;
  readonly search: () => void;
  readonly copy: () => void;
  readonly paste: () => void;
  readonly selectAll: () => void;
  /** Goes to the offer of a login. */
  readonly login: () => void;
  readonly rename: () => void;
  readonly end: () => void;
  /** Asks again when a program wants to write the clipboard. */
  readonly forgetConsent: () => void;
  readonly leave: () => void;
}

/** What the menu needs to know of the pane it is for. */
export interface PaneFacts {
  readonly session: string;
  readonly hasSelection: boolean;
  readonly isSplit: boolean;
  readonly isFull: boolean;
  readonly hasConsent: boolean;
  /** Whether a login is offered. */
  readonly hasLogin: boolean;
}

/** An entry of the menu of a pane. */
export interface PaneMenuItem {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  /** What it means, below the title. */
  readonly note?: string;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

export function runCommand(command: TerminalCommand, actions: PaneActions): void {
  switch (command) {
    case 'new-tab':
      return actions.newTab();
    case 'split-right':
      return actions.split('right');
    case 'split-down':
      return actions.split('down');
    case 'close':
      return actions.close();
    case 'search':
      return actions.search();
    case 'copy':
      return actions.copy();
    case 'paste':
      return actions.paste();
    case 'login':
      return actions.login();
    case 'focus-left':
      return actions.moveFocus('left');
    case 'focus-right':
      return actions.moveFocus('right');
    case 'focus-up':
      return actions.moveFocus('up');
    case 'focus-down':
      return actions.moveFocus('down');
    case 'leave':
      return actions.leave();
  }
}

/** The menu of a pane, in groups; every shortcut stands in it. */
export function paneMenu(facts: PaneFacts, actions: PaneActions): readonly (readonly PaneMenuItem[])[] {
  const { session, hasSelection, isSplit, isFull, hasConsent, hasLogin } = facts;
  const byKey = (id: TerminalCommand, title: string, isDisabled = false): PaneMenuItem => ({
    id,
    title,
    hint: shortcuts.hintOf(id),
    isDisabled,
    run: () => runCommand(id, actions),
  });
  const closing: PaneMenuItem = {
    ...byKey('close', 'Close the pane'),
    note: `The session ${session} goes on.`,
  };
  return [
    [
      byKey('copy', 'Copy', !hasSelection),
      byKey('paste', 'Paste'),
      { id: 'select-all', title: 'Select all', run: actions.selectAll },
      byKey('search', 'Search the history'),
      ...(hasLogin ? [byKey('login', 'Go to the login')] : []),
    ],
    [
      byKey('new-tab', 'New tab', isFull),
      byKey('split-right', 'Split right', isFull),
      byKey('split-down', 'Split down', isFull),
      ...(isSplit ? [{ id: 'equalise', title: 'Make panes equal', run: actions.equalise }] : []),
    ],
    isSplit
      ? [
          byKey('focus-left', 'Go left'),
          byKey('focus-right', 'Go right'),
          byKey('focus-up', 'Go up'),
          byKey('focus-down', 'Go down'),
        ]
      : [],
    [
      byKey('leave', 'Leave the terminal'),
      { id: 'rename', title: `Rename ${session}…`, run: actions.rename },
      ...(hasConsent
        ? [{ id: 'consent', title: 'Ask again about the clipboard', run: actions.forgetConsent }]
        : []),
    ],
    [
      closing,
      {
        id: 'end',
        title: `End ${session}…`,
        note: 'Stops what runs in it.',
        isDangerous: true,
        run: actions.end,
      },
    ],
  ].filter((group) => group.length > 0);
}

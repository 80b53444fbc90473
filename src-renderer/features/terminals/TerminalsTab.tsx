import { Columns2, Plus, Rows2, Search } from 'lucide-react';
import { useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { createPortal } from 'react-dom';
import type { Vm } from '../../../src-preload/contract/vm';
import { Button } from '../../ui/Button';
import { useClipboardConsent } from './clipboard-consent';
import { EmptyTerminals } from './EmptyTerminals';
import { LayoutView } from './LayoutView';
import { panesOf } from './layout-tree';
import { paneMenu, runCommand } from './pane-actions';
import { PaneHeader } from './PaneHeader';
import { PaneContextMenu, PaneMenuButton, type MenuPlace } from './PaneMenu';
import { shortcuts } from './platform-shortcuts';
import { EndSessionDialog, RenameSessionDialog } from './SessionDialogs';
import { SessionPane, type PaneHandle } from './SessionPane';
import { SessionsButton } from './SessionsButton';
import { openTerminal, useTerminals, useWorkspace } from './terminal-store';
import { TerminalTabs } from './TerminalTabs';
import { usePaneFocus } from './use-pane-focus';
import { usePaneHosts } from './use-pane-hosts';
import { useTerminalActions, type SessionQuestion } from './use-terminal-actions';
import {
  activeTabOf,
  allPanes,
  closePaneIn,
  closeTab,
  focusedPaneOf,
  focusPane,
  maxPanes,
  resizeSplit,
  selectTab,
  type TerminalTab,
} from './workspace';
import styles from './TerminalsTab.module.css';

interface TerminalsTabProps {
  readonly vm: Vm;
  /** Whether the user sees it now; hidden, it keeps its connections and makes none. */
  readonly isActive: boolean;
}

/** The handles with that of a pane put in, or taken out. */
function withHandle(
  handles: ReadonlyMap<string, PaneHandle>,
  paneId: string,
  handle: PaneHandle | null,
): ReadonlyMap<string, PaneHandle> {
  const others = [...handles].filter(([id]) => id !== paneId);
  return new Map(handle ? [...others, [paneId, handle]] : others);
}

/** The terminals of a VM: tabs of panes, each on a tmux session of the guest. */
export function TerminalsTab({ vm, isActive }: TerminalsTabProps) {
  const root = useRef<HTMLElement>(null);
  const workspace = useWorkspace(vm.id);
  const change = useTerminals((terminals) => terminals.change);
  const hasConsent = useClipboardConsent(({ answers }) => answers[vm.id] !== undefined);
  const [handles, setHandles] = useState<ReadonlyMap<string, PaneHandle>>(new Map());
  const [question, setQuestion] = useState<SessionQuestion | null>(null);
  const [menuPlace, setMenuPlace] = useState<MenuPlace | null>(null);
  const panes = allPanes(workspace);
  const hostOf = usePaneHosts(panes.map(({ id }) => id));
  const activeTab = activeTabOf(workspace);
  const focused = focusedPaneOf(workspace);
  const focusedHandle = focused && handles.get(focused.id);
  const actions = useTerminalActions({ vm, workspace, handle: focusedHandle, ask: setQuestion });
  usePaneFocus({ vmId: vm.id, isActive, pane: focusedHandle, root });

  const closePane = (paneId: string): void => change(vm.id, (current) => closePaneIn(current, paneId));
  const openPane = (session: string): void => openTerminal(vm.id, session);
  const askToEnd = (session: string): void => setQuestion({ kind: 'end', session });
  const menu = () =>
    paneMenu(
      {
        session: focused?.session ?? '',
        hasSelection: focusedHandle?.hasSelection() ?? false,
        isSplit: activeTab?.root.kind === 'split',
        isFull: panes.length >= maxPanes,
        hasConsent,
        hasLogin: focusedHandle?.hasLogin() ?? false,
      },
      actions,
    );

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // Dialogs and menus are children in React only.
    if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target)) return;
    const command = shortcuts.commandOf(event);
    if (command === undefined) return;
    const isInScreen = event.target.closest('.xterm') !== null;
    if ((command === 'copy' || command === 'paste' || command === 'leave') && !isInScreen) return;
    event.preventDefault();
    event.stopPropagation();
    runCommand(command, actions);
  };
  const onContextMenu = (event: MouseEvent<HTMLElement>): void => {
    if (!(event.target instanceof Element) || event.target.closest('.xterm') === null) return;
    event.preventDefault();
    setMenuPlace({ x: event.clientX, y: event.clientY });
  };

  const renderTab = (tab: TerminalTab) => (
    <LayoutView
      node={tab.root}
      hostOf={hostOf}
      onResize={(splitId, ratio) => change(vm.id, (current) => resizeSplit(current, splitId, ratio))}
      renderHeader={(pane) =>
        tab.root.kind === 'split' && (
          <PaneHeader
            pane={pane}
            isFocused={pane.id === tab.focusedPane}
            onClose={() => closePane(pane.id)}
          />
        )
      }
    />
  );
  const renderButtons = (session: string) => (
    <>
      <Button tone="quiet" label="New tab" onPress={actions.newTab}>
        <Plus size={16} aria-hidden />
      </Button>
      <span className={styles['gap']} />
      <Button tone="quiet" label="Split right" onPress={() => actions.split('right')}>
        <Columns2 size={16} aria-hidden />
      </Button>
      <Button tone="quiet" label="Split down" onPress={() => actions.split('down')}>
        <Rows2 size={16} aria-hidden />
      </Button>
      <Button tone="quiet" label="Search the history" onPress={actions.search}>
        <Search size={16} aria-hidden />
      </Button>
      <SessionsButton vm={vm} shown={panes.map((pane) => pane.session)} onOpen={openPane} onEnd={askToEnd} />
      <PaneMenuButton label={`More for ${session}`} groups={menu} />
    </>
  );

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- shortcuts of all that is in it.
    <section
      ref={root}
      aria-label={`Terminals of ${vm.name}`}
      className={styles['terminals']}
      onKeyDownCapture={onKeyDown}
      onContextMenu={onContextMenu}
    >
      {focused && activeTab ? (
        <TerminalTabs
          vmName={vm.name}
          workspace={workspace}
          activeTab={activeTab.id}
          onSelect={(tabId) => change(vm.id, (current) => selectTab(current, tabId))}
          onCloseTab={(tab) => change(vm.id, (current) => closeTab(current, tab.id))}
          buttons={renderButtons(focused.session)}
          renderTab={renderTab}
        />
      ) : (
        <EmptyTerminals vm={vm} onNew={actions.newTab} onOpen={openPane} onEnd={askToEnd} />
      )}
      {workspace.tabs.flatMap((tab) =>
        panesOf(tab.root).map((pane) =>
          createPortal(
            <SessionPane
              vm={vm}
              paneId={pane.id}
              session={pane.session}
              isVisible={isActive && tab.id === activeTab?.id}
              isFocused={isActive && pane.id === focused?.id}
              onFocus={() => change(vm.id, (current) => focusPane(current, pane.id))}
              onHandle={(handle) => setHandles((known) => withHandle(known, pane.id, handle))}
              onNewSession={() => {
                actions.newTab();
                closePane(pane.id);
              }}
              onClose={() => closePane(pane.id)}
            />,
            hostOf(pane.id),
            pane.id,
          ),
        ),
      )}
      <PaneContextMenu
        label={`Menu of ${focused?.session ?? ''}`}
        groups={menu}
        place={menuPlace}
        onClose={() => setMenuPlace(null)}
      />
      {question?.kind === 'rename' && (
        <RenameSessionDialog vm={vm} session={question.session} onClose={() => setQuestion(null)} />
      )}
      {question?.kind === 'end' && (
        <EndSessionDialog vm={vm} session={question.session} onClose={() => setQuestion(null)} />
      )}
    </section>
  );
}

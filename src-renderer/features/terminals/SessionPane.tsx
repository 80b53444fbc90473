import type { Terminal } from '@xterm/xterm';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { useSettings } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { isMac } from '../../lib/platform';
import { ClipboardBar } from './ClipboardBar';
import { HistoryView } from './HistoryView';
import { LinkHint } from './LinkHint';
import { LoginBar } from './LoginBar';
import { PaneStatus } from './PaneStatus';
import { PasteDialog } from './PasteDialog';
import { useTerminals } from './terminal-store';
import { useBell } from './use-bell';
import { useClipboard } from './use-clipboard';
import { useLoginOffer } from './use-login-offer';
import { usePaneConnection } from './use-pane-connection';
import { useSelectionHint } from './use-selection-hint';
import { useXterm } from './use-xterm';
import styles from './SessionPane.module.css';

/** What the menu and the shortcuts do with a pane. */
export interface PaneHandle {
  focus(): void;
  copy(): void;
  paste(): void;
  selectAll(): void;
  openHistory(): void;
  /** Gives the focus to the offer of a login, if there is one. */
  focusLogin(): void;
  hasLogin(): boolean;
  hasSelection(): boolean;
}

interface SessionPaneProps {
  readonly vm: Vm;
  readonly paneId: string;
  readonly session: string;
  readonly isVisible: boolean;
  /** Whether keys go to it while the window has the focus. */
  readonly isFocused: boolean;
  readonly onFocus: () => void;
  /** Gives out what can be done with this pane, and null when it goes. */
  readonly onHandle: (handle: PaneHandle | null) => void;
  readonly onNewSession: () => void;
  readonly onClose: () => void;
}

function openLink(url: string): void {
  unwrap(window.corral.desktop.openLink({ url })).catch((error: unknown) => {
    useUi.getState().notify('error', sentenceOf(error));
  });
}

/** One terminal on one session, with all that lies over its screen. */
export function SessionPane(props: SessionPaneProps) {
  const { vm, paneId, session, isVisible, isFocused, onFocus, onHandle, onNewSession, onClose } = props;
  const [linkHost, setLinkHost] = useState<string | null>(null);
  const [isHistoryOpen, setHistoryOpen] = useState(false);
  const [terminal, setTerminal] = useState<Terminal | null>(null);
  const settings = useSettings()?.terminal;
  const clipboard = useClipboard({ vm, terminal, settings });
  const hint = useSelectionHint();
  const ring = useBell({ vmId: vm.id, paneId, session, isFocused });
  const label = `Terminal of ${vm.name}, session ${session}`;
  const element = useXterm({
    label,
    settings,
    isVisible,
    onOpen: setTerminal,
    events: {
      onTitle: (title) => useTerminals.getState().setTitle(paneId, title),
      onBell: ring,
      onPaste: clipboard.onPaste,
      onClipboardRequest: clipboard.onRequest,
      onSelected: clipboard.onSelected,
      onDragInVain: hint.show,
      onLinkHover: setLinkHost,
      onLinkOpen: openLink,
      onWheelUp: () => setHistoryOpen(true),
    },
  });
  const offer = useLoginOffer({ vmId: vm.id, terminal, isVisible });
  const pane = useRef<HTMLDivElement>(null);
  const { status, connect } = usePaneConnection({ vm, session, terminal, isVisible });

  const publish = useEffectEvent(onHandle);
  const copy = useEffectEvent(() => clipboard.copy());
  useEffect(() => {
    if (!terminal) return undefined;
    const loginButton = (): HTMLElement | undefined =>
      pane.current?.querySelector<HTMLElement>('[data-login] button') ?? undefined;
    publish({
      focus: () => terminal.focus(),
      copy: () => copy(),
      paste: () => {
        terminal.focus();
        void window.corral.desktop.paste({});
      },
      selectAll: () => terminal.selectAll(),
      openHistory: () => setHistoryOpen(true),
      focusLogin: () => loginButton()?.focus(),
      hasLogin: () => loginButton() !== undefined,
      hasSelection: () => terminal.hasSelection(),
    });
    return () => publish(null);
  }, [terminal]);

  useEffect(() => () => useTerminals.getState().forget(paneId), [paneId]);

  const closeHistory = (): void => {
    setHistoryOpen(false);
    // Once the screen can have the focus again.
    requestAnimationFrame(() => terminal?.focus());
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the focus of all that is in it.
    <div ref={pane} role="group" aria-label={label} className={styles['pane']} onFocus={onFocus}>
      {offer && status.kind === 'open' && !isHistoryOpen && clipboard.request === null && (
        <LoginBar offer={offer} onFocusLost={() => terminal?.focus()} />
      )}
      <div ref={element} className={styles['screen']} inert={isHistoryOpen} />
      {linkHost !== null && <LinkHint host={linkHost} />}
      {hint.isShown && (
        <p role="status" className={styles['hint']}>
          This program has the mouse. Hold {isMac ? 'Option' : 'Shift'} and drag to select.
        </p>
      )}
      {isHistoryOpen && <HistoryView vm={vm} session={session} onClose={closeHistory} />}
      {clipboard.request !== null && (
        <ClipboardBar vmName={vm.name} text={clipboard.request} onAnswer={clipboard.answer} />
      )}
      <PaneStatus
        vm={vm}
        session={session}
        status={status}
        onConnect={connect}
        onNewSession={onNewSession}
        onClose={onClose}
      />
      {clipboard.question && (
        <PasteDialog question={clipboard.question} session={session} onAnswer={clipboard.answerPaste} />
      )}
    </div>
  );
}

import { ClipboardPaste, Keyboard } from 'lucide-react';
import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { ActionMenu, type MenuAction } from '../../ui/ActionMenu';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { useClipboardConsent } from '../terminals/clipboard-consent';
import { ClipboardBar } from '../terminals/ClipboardBar';
import { cleanTitle } from '../terminals/guest-text';
import { PasteDialog } from '../terminals/PasteDialog';
import { shortcuts } from '../terminals/platform-shortcuts';
import { ScreenStatusCard } from './ScreenStatusCard';
import styles from './ScreenTab.module.css';
import { useScreen } from './use-screen';
import { useGuestClipboard } from './use-guest-clipboard';
import { takesClipboard, usePaste } from './use-paste';
import { ScreenSharingDialog, ViewerDialog } from './ViewerDialogs';

/** The screen of a VM, as its monitor would show it. */
export function ScreenTab({ vm }: { readonly vm: Vm }) {
  const [host, setHost] = useState<HTMLElement | null>(null);
  const [isViewOnly, setViewOnly] = useState(false);
  const [viewer, setViewer] = useState<'own' | 'screen-sharing' | null>(null);
  const guestClipboard = useGuestClipboard(vm);
  const way = shortcuts.hintOf('leave');
  const { status, connection, name, connect } = useScreen({
    vm,
    host,
    label: `Screen of ${vm.name}. Keys go to it; ${way} takes them back.`,
    isViewOnly,
    onClipboard: guestClipboard.onText,
  });
  const { question, answer, catcher, paste } = usePaste(vm, connection);
  const canType = connection !== null && !isViewOnly;
  const closeViewer = (): void => setViewer(null);

  return (
    <section aria-label={`Screen of ${vm.name}`} className={styles['screen']}>
      <div className={styles['bar']}>
        <span className={styles['name']}>{status.kind === 'open' && cleanTitle(name)}</span>
        <Checkbox label="View only" isSelected={isViewOnly} onChange={setViewOnly} />
        <Button tone="quiet" isDisabled={!canType} onPress={() => connection?.sendCtrlAltDel()}>
          <Keyboard size={16} aria-hidden /> Ctrl-Alt-Del
        </Button>
        <Button tone="quiet" isDisabled={!canType} onPress={paste}>
          <ClipboardPaste size={16} aria-hidden /> {takesClipboard(vm) ? 'Send clipboard' : 'Type clipboard'}
        </Button>
        <ActionMenu label={`More for the screen of ${vm.name}`} actions={moreActions(vm, setViewer)} />
      </div>
      <div className={styles['stage']}>
        {/* A child of its own: noVNC adds and removes what is in it. */}
        <div ref={setHost} className={styles['host']} data-takes-keys />
        {status.kind !== 'open' && <ScreenStatusCard vm={vm} status={status} onConnect={connect} />}
        {guestClipboard.request !== null && (
          <ClipboardBar
            vmName={vm.name}
            text={guestClipboard.request}
            onAnswer={(given) => {
              guestClipboard.answer(given);
              connection?.focus();
            }}
          />
        )}
      </div>
      {status.kind === 'open' && (
        <p className={styles['hint']}>
          {isViewOnly ? (
            `Nothing you press or click reaches ${vm.name}.`
          ) : (
            <>
              Click the screen to type in it. <kbd>{way}</kbd> takes the keys back.
            </>
          )}
        </p>
      )}
      <textarea ref={catcher} tabIndex={-1} aria-hidden className="visually-hidden" />
      {question && <PasteDialog question={question} session={vm.name} onAnswer={answer} />}
      {viewer === 'own' && <ViewerDialog vm={vm} onClose={closeViewer} />}
      {viewer === 'screen-sharing' && <ScreenSharingDialog vm={vm} onClose={closeViewer} />}
    </section>
  );
}

function moreActions(vm: Vm, openViewer: (viewer: 'own' | 'screen-sharing') => void): readonly MenuAction[] {
  const consents = useClipboardConsent.getState();
  const open: MenuAction = { id: 'viewer', title: 'Open in a viewer…', run: () => openViewer('own') };
  const sharing: MenuAction = {
    id: 'screen-sharing',
    title: 'Legacy Screen Sharing…',
    run: () => openViewer('screen-sharing'),
  };
  const askAgain: MenuAction = {
    id: 'ask-again',
    title: 'Ask again about the clipboard',
    run: () => consents.forget(vm.id),
  };
  return [
    open,
    ...(vm.driver === 'tart' ? [sharing] : []),
    ...(consents.answers[vm.id] === undefined ? [] : [askAgain]),
  ];
}

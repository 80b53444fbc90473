import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { unwrap } from '../../api/call';
import { useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { StateDot } from '../../ui/StateDot';
import { stateWords } from '../fleet/vm-words';
import styles from './QuitDialog.module.css';

type Answer = 'keep-running' | 'stop' | 'cancel';

interface QuitDialogProps {
  /** Names of the VMs that ran when the app was asked to quit. */
  readonly running: readonly string[];
  /** Sentences: what pauses until Corral is back. */
  readonly pauses: readonly string[];
}

/** Asks once what becomes of the running VMs. Enter keeps them, Escape stays in the app. */
export function QuitDialog({ running, pauses }: QuitDialogProps) {
  const close = useUi((ui) => ui.closeDialog);
  const [isStopping, setIsStopping] = useState(false);
  const answer = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (given: Answer) => unwrap(window.corral.desktop.answerQuit({ answer: given })),
    onError: () => setIsStopping(false),
  });
  const stop = (): void => {
    setIsStopping(true);
    answer.mutate('stop');
  };
  const cancel = (): void => {
    if (!isStopping) answer.mutate('cancel');
    close();
  };
  return (
    <Dialog
      role="alertdialog"
      title={isStopping ? 'Stopping, then quitting' : 'Quit Corral?'}
      onClose={cancel}
    >
      <p>{isStopping ? stoppingWords(running.length) : runningWords(running.length)}</p>
      <RunningVms names={running} />
      {!isStopping && pauses.length > 0 && (
        <ul aria-label="What pauses" className={styles['pauses']}>
          {pauses.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {answer.error && (
        <p role="alert" className={styles['failure']}>
          {answer.error.message}
        </p>
      )}
      {isStopping ? (
        <DialogButtons>
          <Button autoFocus onPress={close}>
            Hide
          </Button>
        </DialogButtons>
      ) : (
        <DialogButtons>
          <Button onPress={cancel}>Cancel</Button>
          <Button onPress={stop}>Stop them and quit</Button>
          <Button tone="primary" autoFocus onPress={() => answer.mutate('keep-running')}>
            Keep them running
          </Button>
        </DialogButtons>
      )}
    </Dialog>
  );
}

function stoppingWords(total: number): string {
  return `Corral quits as soon as ${total === 1 ? 'it has' : 'all of them have'} stopped.`;
}

function runningWords(total: number): string {
  return total === 1
    ? '1 VM is running. If you keep it running, you find it here again when you next open Corral.'
    : `${total} VMs are running. If you keep them running, you find them here again when you next open Corral.`;
}

/** Each VM with where it stands; while they are stopped this is the progress. */
function RunningVms({ names }: { readonly names: readonly string[] }) {
  const now = useNow(1_000);
  const vms = useVms().data ?? [];
  return (
    <ul aria-label="Running VMs" className={styles['vms']}>
      {names.map((name) => {
        const vm = vms.find((other) => other.name === name);
        const { tone, words } = vm ? stateWords(vm.state, now) : { tone: 'idle' as const, words: 'Gone' };
        return (
          <li key={name} className={styles['vm']}>
            <StateDot tone={tone} />
            <span className={styles['name']}>{name}</span>
            <span className={styles['state']}>{words}</span>
          </li>
        );
      })}
    </ul>
  );
}

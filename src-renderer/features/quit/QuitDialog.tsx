import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { unwrap } from '../../api/call';
import { useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { count } from '../../lib/format';
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
    answer.mutate('cancel');
    close();
  };
  return (
    <Dialog
      role="alertdialog"
      title={isStopping ? 'Stopping, then quitting' : 'Quit Corral?'}
      onClose={cancel}
    >
      {running.length > 0 && !isStopping && (
        <p>
          {running.length === 1 ? 'A VM is' : `${count(running.length, 'VM')} are`} running. Kept running,
          {running.length === 1 ? ' it is' : ' they are'} there again the next time that you open Corral.
        </p>
      )}
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
      <DialogButtons>
        <Button onPress={cancel}>Cancel</Button>
        {!isStopping && running.length > 0 && <Button onPress={stop}>Stop them and quit</Button>}
        {!isStopping && (
          <Button tone="primary" autoFocus onPress={() => answer.mutate('keep-running')}>
            {running.length > 0 ? 'Keep them running' : 'Quit'}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  );
}

/** Each VM with where it stands; while they are stopped this is the progress. */
function RunningVms({ names }: { readonly names: readonly string[] }) {
  const now = useNow(1_000);
  const vms = useVms().data ?? [];
  if (names.length === 0) return null;
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

import { Plus, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { Button } from '../../ui/Button';
import { offWords, waitWords } from './status-words';
import type { ConnectionStatus } from './use-pane-connection';
import { VmStartButton } from './VmStartButton';
import styles from './SessionPane.module.css';

interface PaneStatusProps {
  readonly vm: Vm;
  readonly session: string;
  readonly status: ConnectionStatus;
  readonly onConnect: () => void;
  readonly onNewSession: () => void;
  readonly onClose: () => void;
}

/** Says why nothing happens on the screen, and what can be done; nothing while all is well. */
export function PaneStatus({ vm, session, status, onConnect, onNewSession, onClose }: PaneStatusProps) {
  switch (status.kind) {
    case 'open':
      return vm.state.kind === 'unreachable' ? <Bar>{waitWords(vm)}</Bar> : null;
    case 'connecting':
      return (
        <Bar>{status.attempt === 0 ? `Connecting to ${vm.name}` : retryWords(vm.name, status.attempt)}</Bar>
      );
    case 'reconnect':
      return (
        <Bar
          action={
            <Button onPress={onConnect}>
              <RotateCw size={14} aria-hidden /> Reconnect now
            </Button>
          }
        >
          {retryWords(vm.name, status.attempt)}
        </Bar>
      );
    case 'wait':
      return <Bar>{waitWords(vm)}</Bar>;
    case 'off':
      return (
        <Bar action={(vm.state.kind === 'stopped' || vm.state.kind === 'died') && <VmStartButton vm={vm} />}>
          {offWords(vm)}
        </Bar>
      );
    case 'ended':
      return <EndedBar {...{ vm, session, onConnect, onNewSession, onClose }} />;
    case 'failed':
      return (
        <Bar
          action={
            <Button onPress={onConnect}>
              <RotateCw size={14} aria-hidden /> Try again
            </Button>
          }
        >
          {status.sentence}
        </Bar>
      );
  }
}

/** A terminal ends cleanly when its session does, and also when the user detaches by tmux’s own key. */
function EndedBar(props: Omit<PaneStatusProps, 'status'>) {
  const { vm, session, onConnect, onNewSession, onClose } = props;
  const goesOn = vm.guest?.sessions.some(({ name }) => name === session) ?? false;
  return (
    <Bar
      action={
        <>
          <Button onPress={onClose}>Close the pane</Button>
          {goesOn ? (
            <Button tone="primary" onPress={onConnect}>
              <RotateCw size={14} aria-hidden /> Show {session} again
            </Button>
          ) : (
            <Button tone="primary" onPress={onNewSession}>
              <Plus size={14} aria-hidden /> New session
            </Button>
          )}
        </>
      }
    >
      {goesOn ? `You left the session ${session}; it goes on.` : `The session ${session} ended.`}
    </Bar>
  );
}

interface BarProps {
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

function Bar({ children, action }: BarProps) {
  return (
    <div role="status" className={styles['bar']}>
      <p className={styles['sentence']}>{children}</p>
      {action && <div className={styles['buttons']}>{action}</div>}
    </div>
  );
}

function retryWords(name: string, attempt: number): string {
  return `Reconnecting to ${name}, attempt ${attempt}`;
}

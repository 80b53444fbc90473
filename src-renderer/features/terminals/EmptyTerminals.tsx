import { Plus } from 'lucide-react';
import type { Vm } from '../../../src-preload/contract/vm';
import { Button } from '../../ui/Button';
import { SessionList } from './SessionList';
import { offWords, waitWords } from './status-words';
import { VmStartButton } from './VmStartButton';
import styles from './EmptyTerminals.module.css';

interface EmptyTerminalsProps {
  readonly vm: Vm;
  readonly onNew: () => void;
  readonly onOpen: (session: string) => void;
  readonly onEnd: (session: string) => void;
}

/** What stands where no terminal is open: what they are, and the sessions that wait for one. */
export function EmptyTerminals({ vm, onNew, onOpen, onEnd }: EmptyTerminalsProps) {
  const hasSessions = (vm.guest?.sessions.length ?? 0) > 0;
  return (
    <div className={styles['empty']}>
      <div className={styles['card']}>
        <h2>{hasSessions ? `Sessions on ${vm.name}` : 'No terminal is open'}</h2>
        {hasSessions && <SessionList vm={vm} shown={[]} onOpen={onOpen} onEnd={onEnd} />}
        <p>
          Each terminal is a tmux session on {vm.name}: what runs in it goes on when you close it, when the
          network goes away, and when Corral ends.
        </p>
        <NewTerminal vm={vm} onNew={onNew} />
      </div>
    </div>
  );
}

function NewTerminal({ vm, onNew }: { readonly vm: Vm; readonly onNew: () => void }) {
  switch (vm.state.kind) {
    case 'running':
      return (
        <Button tone="primary" onPress={onNew}>
          <Plus size={14} aria-hidden /> New terminal
        </Button>
      );
    case 'stopped':
    case 'died':
      return (
        <>
          <p>{offWords(vm)}</p>
          <VmStartButton vm={vm} />
        </>
      );
    case 'creating':
    case 'deleting':
      return <p>{offWords(vm)}</p>;
    case 'starting':
    case 'stopping':
    case 'unreachable':
      return <p role="status">{waitWords(vm)}</p>;
  }
}

import type { Terminal } from '@xterm/xterm';
import { RotateCw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/Button';
import { openXterm } from './open-xterm';
import { TerminalConnection, type ConnectionState } from './terminal-connection';
import styles from './TerminalView.module.css';

interface TerminalViewProps {
  readonly vmId: string;
  readonly name: string;
  /** Only the active one takes the focus. */
  readonly isActive: boolean;
}

/** The screen of a VM's terminal; each reconnection begins with a fresh one, which tmux redraws. */
export function TerminalView(props: TerminalViewProps) {
  const [attempt, setAttempt] = useState(0);
  return <TerminalScreen key={attempt} {...props} onReconnect={() => setAttempt(attempt + 1)} />;
}

interface TerminalScreenProps extends TerminalViewProps {
  readonly onReconnect: () => void;
}

function TerminalScreen({ vmId, name, isActive, onReconnect }: TerminalScreenProps) {
  const element = useRef<HTMLDivElement>(null);
  const terminal = useRef<Terminal>(null);
  const [state, setState] = useState<ConnectionState>({ kind: 'connecting' });

  useEffect(() => {
    if (!element.current) return undefined;
    const opened = openXterm(element.current);
    const connection = new TerminalConnection(vmId, opened.terminal, setState);
    terminal.current = opened.terminal;
    return () => {
      connection.dispose();
      opened.dispose();
    };
  }, [vmId]);

  useEffect(() => {
    terminal.current?.textarea?.setAttribute('aria-label', `Terminal of ${name}. Shift F6 leaves it.`);
  }, [name]);

  useEffect(() => {
    if (isActive && state.kind !== 'ended') terminal.current?.focus();
  }, [isActive, state.kind]);

  return (
    <div className={styles['view']}>
      <div ref={element} className={styles['screen']} />
      {state.kind === 'connecting' && (
        <p role="status" className={styles['status']}>
          Connecting to {name}
        </p>
      )}
      {state.kind === 'ended' && (
        <div role="status" className={styles['status']}>
          <p>{state.sentence}</p>
          <Button onPress={onReconnect}>
            <RotateCw size={14} aria-hidden /> Reconnect
          </Button>
        </div>
      )}
    </div>
  );
}

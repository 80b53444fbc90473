import { RotateCw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/Button';
import { openXterm, type OpenXterm } from './open-xterm';
import { TerminalConnection, type ConnectionState } from './terminal-connection';
import styles from './TerminalView.module.css';

interface TerminalViewProps {
  readonly vmId: string;
  readonly name: string;
  /** Only the active one takes the focus. */
  readonly isActive: boolean;
}

/** The screen of one session, and what to do when it ended. */
export function TerminalView({ vmId, name, isActive }: TerminalViewProps) {
  const element = useRef<HTMLDivElement>(null);
  const [xterm, setXterm] = useState<OpenXterm>();
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<ConnectionState>({ kind: 'connecting' });

  useEffect(() => {
    if (!element.current) return undefined;
    const opened = openXterm(element.current, name);
    setXterm(opened);
    return () => opened.dispose();
    // A renamed VM keeps its screen.
  }, [vmId]);

  useEffect(() => {
    if (!xterm) return undefined;
    xterm.terminal.reset();
    const connection = new TerminalConnection(vmId, xterm.terminal, setState);
    return () => connection.dispose();
  }, [xterm, vmId, attempt]);

  useEffect(() => {
    if (isActive && state.kind !== 'ended') xterm?.terminal.focus();
  }, [isActive, xterm, state.kind]);

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
          <Button onPress={() => setAttempt(attempt + 1)}>
            <RotateCw size={14} aria-hidden /> Reconnect
          </Button>
        </div>
      )}
    </div>
  );
}

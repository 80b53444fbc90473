import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { toLines } from '../../lib/text-lines';
import { Button } from '../../ui/Button';
import { TextLog } from '../../ui/TextLog';
import styles from './HistoryView.module.css';

interface HistoryViewProps {
  readonly vm: Vm;
  readonly session: string;
  readonly onClose: () => void;
}

/** All that tmux remembers of a session, over its live screen. */
export function HistoryView({ vm, session, onClose }: HistoryViewProps) {
  const history = useQuery({
    queryKey: ['history', vm.id, session],
    queryFn: () => unwrap(window.corral.session.history({ vm: vm.id, session })),
    // Read anew each time: it may be large, and it is old as soon as it is read.
    gcTime: 0,
    staleTime: 0,
  });
  const text = history.data?.text;
  const lines = useMemo(() => (text === undefined ? [] : toLines(text)), [text]);
  const isEmpty = history.isSuccess && lines.length === 0;
  return (
    <div className={styles['history']}>
      {history.isPending && <Message onClose={onClose}>Reading the history of {session}</Message>}
      {history.error && <Message onClose={onClose}>{sentenceOf(history.error)}</Message>}
      {isEmpty && <Message onClose={onClose}>{session} has no history yet.</Message>}
      {history.data?.isCut === true && (
        <p className={styles['cut']}>It is longer than what Corral reads; the oldest lines are left out.</p>
      )}
      {lines.length > 0 && (
        <TextLog lines={lines} label={`History of ${vm.name}, session ${session}`} onClose={onClose} />
      )}
    </div>
  );
}

interface MessageProps {
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** Stands in place of the text; its button has the focus, so that Escape and Enter lead back. */
function Message({ children, onClose }: MessageProps) {
  return (
    <div
      role="presentation"
      className={styles['message']}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <p role="status">{children}</p>
      <Button onPress={onClose} autoFocus>
        Back to the screen
      </Button>
    </div>
  );
}

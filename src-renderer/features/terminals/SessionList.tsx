import { Bell, SquareTerminal, Trash2 } from 'lucide-react';
import { GridList, GridListItem } from 'react-aria-components';
import type { Vm } from '../../../src-preload/contract/vm';
import { count } from '../../lib/format';
import { Button } from '../../ui/Button';
import { isUsableSession } from './session-names';
import styles from './SessionList.module.css';

interface SessionListProps {
  readonly vm: Vm;
  /** Sessions that a pane of this window shows. */
  readonly shown: readonly string[];
  readonly onOpen: (session: string) => void;
  readonly onEnd: (session: string) => void;
}

/** The tmux sessions that run in a guest, with a pane or without. */
export function SessionList({ vm, shown, onOpen, onEnd }: SessionListProps) {
  const sessions = vm.guest?.sessions ?? [];
  return (
    <GridList
      aria-label={`Sessions on ${vm.name}`}
      className={styles['list'] ?? ''}
      onAction={(key) => onOpen(String(key))}
      disabledKeys={sessions.map(({ name }) => name).filter((name) => !isUsableSession(name))}
      renderEmptyState={() => <p className={styles['none']}>No session runs on {vm.name}.</p>}
    >
      {sessions.map(({ name, attached, windows, bell }) => (
        <GridListItem key={name} id={name} textValue={name} className={styles['item'] ?? ''}>
          <SquareTerminal size={14} aria-hidden />
          <span className={styles['name']}>{name}</span>
          {bell && (
            <span className={styles['bell']} title="Its bell rang">
              <Bell size={12} role="img" aria-label="Its bell rang" />
            </span>
          )}
          <span className={styles['facts']}>
            {[...(windows > 1 ? [count(windows, 'window')] : []), whereWords(name, attached, shown)].join(
              ', ',
            )}
          </span>
          {isUsableSession(name) && (
            <Button tone="quiet" label={`End ${name}…`} onPress={() => onEnd(name)}>
              <Trash2 size={14} aria-hidden />
            </Button>
          )}
        </GridListItem>
      ))}
    </GridList>
  );
}

function whereWords(name: string, isAttached: boolean, shown: readonly string[]): string {
  if (!isUsableSession(name)) return 'opens only from a shell, for its name';
  if (shown.includes(name)) return 'open here';
  return isAttached ? 'open elsewhere' : 'detached';
}

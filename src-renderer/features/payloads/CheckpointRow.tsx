import { Archive, Flag, FolderInput, History, MonitorUp, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { GridListItem } from 'react-aria-components';
import type { Checkpoint } from '../../../src-preload/contract/payload';
import { count, formatAgo, formatBytes, formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { ActionMenu, type MenuAction } from '../../ui/ActionMenu';
import styles from './CheckpointTimeline.module.css';
import { sourceWords } from './payload-words';

const icons: Readonly<Record<Checkpoint['source'], LucideIcon>> = {
  guest: MonitorUp,
  import: FolderInput,
  kept: Archive,
  restored: History,
};

const ageTickMs = 10_000;

interface CheckpointRowProps {
  readonly checkpoint: Checkpoint;
  readonly actions: readonly MenuAction[];
}

/** One checkpoint: its number and age, where it came from, and what it holds. */
export function CheckpointRow({ checkpoint, actions }: CheckpointRowProps) {
  const { number, files, bytes, source, final } = checkpoint;
  const [isMenuOpen, setMenuOpen] = useState(false);
  const Icon = icons[source];
  const words = sourceWords(checkpoint);
  return (
    <GridListItem
      id={number}
      textValue={`Checkpoint ${number}, ${words}${final ? ', final' : ''}`}
      className={styles['row'] ?? ''}
      onContextMenu={(event) => {
        event.preventDefault();
        setMenuOpen(true);
      }}
    >
      <span aria-hidden className={styles['gutter']} data-final={final} />
      <span className={styles['number']}>{number}</span>
      <Age at={checkpoint.at} />
      <span className={styles['source']}>
        <Icon size={14} aria-hidden />
        <span>
          {words}
          {final && (
            <span className={styles['final']} title="Nothing was written after it: its VM went off.">
              <Flag size={12} aria-hidden /> Final
            </span>
          )}
        </span>
      </span>
      <span className={styles['files']}>{count(files, 'file')}</span>
      <span className={styles['size']}>{formatBytes(bytes)}</span>
      <ActionMenu
        label={`More for checkpoint ${number}`}
        actions={actions}
        isOpen={isMenuOpen}
        onOpenChange={setMenuOpen}
      />
    </GridListItem>
  );
}

function Age({ at }: { readonly at: number }) {
  const now = useNow(ageTickMs);
  return (
    <time className={styles['age']} dateTime={new Date(at).toISOString()} title={formatTime(at)}>
      {formatAgo(now - at)}
    </time>
  );
}

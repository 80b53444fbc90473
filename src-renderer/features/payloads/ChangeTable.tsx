import { useVirtualizer } from '@tanstack/react-virtual';
import { Minus, Pencil, Plus, type LucideIcon } from 'lucide-react';
import { useRef } from 'react';
import type { CheckpointChange } from '../../../src-preload/contract/payload';
import { guestLine } from '../terminals/guest-text';
import { changeWords, sizesOf } from './change-words';
import styles from './ChangeTable.module.css';

const icons: Readonly<Record<CheckpointChange['kind'], LucideIcon>> = {
  added: Plus,
  removed: Minus,
  changed: Pencil,
};

/** Pixels, as in the style sheet. */
const rowHeight = 24;
const borders = 2;
/** The longest path that Linux and macOS take. */
const mostCharacters = 4_096;

interface ChangeTableProps {
  readonly label: string;
  readonly changes: readonly CheckpointChange[];
}

/** Paths that differ; only those in view are in the page. They are data of a guest, shown as text. */
export function ChangeTable({ label, changes }: ChangeTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- it warns of React Compiler, which is not in use here.
  const rows = useVirtualizer({
    count: changes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  return (
    <div
      ref={scroller}
      role="region"
      aria-label={`Rows of ${label}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it.
      tabIndex={0}
      className={styles['scroller']}
      style={{ height: `min(${rows.getTotalSize() + borders}px, 360px, 45vh)` }}
    >
      <div
        role="table"
        aria-label={label}
        aria-rowcount={changes.length}
        className={styles['rows']}
        style={{ height: rows.getTotalSize() }}
      >
        {rows.getVirtualItems().map(({ index, start }) => {
          const change = changes[index];
          return change && <ChangeRow key={index} change={change} index={index} top={start} />;
        })}
      </div>
    </div>
  );
}

interface ChangeRowProps {
  readonly change: CheckpointChange;
  readonly index: number;
  /** Pixels from the first row. */
  readonly top: number;
}

function ChangeRow({ change, index, top }: ChangeRowProps) {
  const Icon = icons[change.kind];
  const path = guestLine(change.path, mostCharacters);
  return (
    <div role="row" aria-rowindex={index + 1} className={styles['row']} style={{ top }}>
      <span role="cell" className={styles['kind']} data-kind={change.kind}>
        <Icon size={12} aria-hidden /> {changeWords[change.kind]}
      </span>
      <span role="cell" className={styles['path']} title={path}>
        <bdi>{path}</bdi>
      </span>
      <span role="cell" className={styles['size']}>
        {sizesOf(change)}
      </span>
    </div>
  );
}

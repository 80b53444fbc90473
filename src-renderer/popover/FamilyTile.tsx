import { memo } from 'react';
import { GridListItem } from 'react-aria-components';
import type { HerdEntry } from '../features/fleet/herd-order';
import { StateDot } from '../ui/StateDot';
import styles from './VmTile.module.css';

/** A family whose machine for work is missing; the main window can restore it. */
export const FamilyTile = memo(function FamilyTile({ id, name }: HerdEntry) {
  return (
    <GridListItem id={id} textValue={name} className={styles['row'] ?? ''}>
      <div className={styles['tile']}>
        <div className={styles['head']}>
          <StateDot tone="idle" />
          <span className={styles['name']} title={name}>
            {name}
          </span>
        </div>
        <p className={styles['facts']}>Not there; open it to restore a state of it.</p>
      </div>
    </GridListItem>
  );
});

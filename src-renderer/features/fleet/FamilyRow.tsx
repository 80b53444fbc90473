import { memo } from 'react';
import { GridListItem } from 'react-aria-components';
import { StateDot } from '../../ui/StateDot';
import type { HerdEntry } from './herd-order';
import styles from './VmRow.module.css';

/** A family whose machine for work is missing. */
export const FamilyRow = memo(function FamilyRow({ id, name }: HerdEntry) {
  return (
    <GridListItem id={id} textValue={name} className={styles['row'] ?? ''}>
      <div className={styles['content']}>
        <StateDot tone="idle" />
        <div className={styles['text']}>
          <span className={styles['name']} title={name}>
            {name}
          </span>
          <span className={styles['state']} data-testid="state">
            Not there; restore a state of it
          </span>
        </div>
      </div>
    </GridListItem>
  );
});

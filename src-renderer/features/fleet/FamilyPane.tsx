import type { Family } from '../../../src-preload/contract/family';
import { devName } from '../../lib/family-members';
import { FamilyTree } from '../snapshots/SnapshotsTab';
import { StateDot } from '../../ui/StateDot';
import styles from './VmPane.module.css';

/** A family whose machine for work is missing, with the states that it can be had from. */
export function FamilyPane({ family }: { readonly family: Family }) {
  const name = devName(family);
  return (
    <>
      <header className={styles['header']}>
        <div className={styles['title']}>
          <StateDot tone="idle" />
          <h2 className={styles['name']}>{name}</h2>
        </div>
      </header>
      <p className={styles['missing']}>
        There is no {name} now. Choose a state below and restore it; that makes a {name} like it.
      </p>
      <div className={styles['tree']}>
        <FamilyTree familyId={family.id} />
      </div>
    </>
  );
}

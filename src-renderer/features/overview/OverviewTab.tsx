import type { Vm } from '../../../src-preload/contract/vm';
import { classNames } from '../../lib/class-names';
import { useFolderDrop } from '../fleet/use-folder-drop';
import { NetworkSection } from '../network/NetworkSection';
import { SafetySection } from '../safety/SafetySection';
import { SetupSections } from '../setup/SetupSections';
import { DiskSection } from './DiskSection';
import { GuestSection } from './GuestSection';
import { LoginSection } from './LoginSection';
import styles from './OverviewTab.module.css';
import { ResourcesSection } from './ResourcesSection';
import { SessionsSection } from './SessionsSection';
import { SharesSection } from './SharesSection';

/** What a VM is, how one gets into it, what it has. A folder may be dropped anywhere on it. */
export function OverviewTab({ vm }: { readonly vm: Vm }) {
  const { isOver, ...drop } = useFolderDrop(vm);
  return (
    <div {...drop} className={classNames(styles['page'], isOver && styles['over'])}>
      <div className={styles['sections']}>
        <SetupSections vm={vm} />
        <LoginSection vm={vm} />
        <NetworkSection vm={vm} />
        <div className={styles['cards']}>
          <ResourcesSection vm={vm} />
          <DiskSection vm={vm} />
          <GuestSection vm={vm} />
          <SessionsSection vm={vm} />
        </div>
        <SafetySection vm={vm} />
        <SharesSection vm={vm} />
      </div>
    </div>
  );
}

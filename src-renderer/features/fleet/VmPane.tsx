import type { Vm } from '../../../src-preload/contract/vm';
import { useFamilies } from '../../api/queries';
import { useNavigation } from '../../app/navigation-store';
import { useNow } from '../../lib/use-now';
import { classNames } from '../../lib/class-names';
import { StateDot } from '../../ui/StateDot';
import { TaskBanner } from '../tasks/TaskBanner';
import { FamilyPane } from './FamilyPane';
import { useFolderDrop } from './use-folder-drop';
import { useVm } from './use-herd';
import { VmActions } from './VmActions';
import { VmBanners } from './VmBanners';
import styles from './VmPane.module.css';
import { VmTabs } from './VmTabs';
import { sinceWords, stateTickMs, stateWords } from './vm-words';

/** The selected VM: its name, state and actions, what is wrong with it, and its tabs. */
export function VmPane() {
  const vmId = useNavigation((navigation) => navigation.vmId);
  const vm = useVm(vmId);
  const family = useFamilies().data?.find(({ id }) => id === vmId);
  return (
    <section
      aria-label={vm?.name ?? family?.prefix ?? 'No machine'}
      data-pane="machine"
      className={styles['pane']}
    >
      {vm && <VmHead vm={vm} />}
      {!vm && family && <FamilyPane key={family.id} family={family} />}
      {!vm && !family && <p className={styles['gone']}>This VM is gone. Choose another one from the list.</p>}
      <VmTabs vm={vm} />
    </section>
  );
}

function VmHead({ vm }: { readonly vm: Vm }) {
  const now = useNow(stateTickMs(vm.state));
  const { tone, words } = stateWords(vm.state, now);
  const { isOver, ...drop } = useFolderDrop(vm);
  const isBusy = vm.state.kind === 'creating' || vm.state.kind === 'deleting';
  return (
    <>
      <header {...drop} className={classNames(styles['header'], isOver && styles['over'])}>
        <div className={styles['title']}>
          <StateDot tone={tone} />
          <h2 className={styles['name']} title={vm.name}>
            {vm.name}
          </h2>
        </div>
        <span className={styles['state']} title={sinceWords(vm.state)}>
          {words}
        </span>
        <div className={styles['actions']}>{!isBusy && <VmActions vm={vm} />}</div>
      </header>
      <TaskBanner vm={vm} />
      <VmBanners key={vm.id} vm={vm} />
    </>
  );
}

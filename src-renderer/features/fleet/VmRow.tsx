import { Bell } from 'lucide-react';
import { memo, useState } from 'react';
import { GridListItem } from 'react-aria-components';
import type { Vm } from '../../../src-preload/contract/vm';
import { classNames } from '../../lib/class-names';
import { useNow } from '../../lib/use-now';
import { ActionMenu } from '../../ui/ActionMenu';
import { ProgressBar } from '../../ui/ProgressBar';
import { StateDot } from '../../ui/StateDot';
import { PayloadBadge } from '../payloads/PayloadBadge';
import { SafetyButton } from '../safety/SafetyBadge';
import { needsPerson, taskProgress } from '../tasks/task-progress';
import { useFolderDrop } from './use-folder-drop';
import type { HerdEntry } from './herd-order';
import { useTaskOf, useVm } from './use-herd';
import { useVmMenu } from './use-vm-menu';
import { sinceWords, stateTickMs, stateWords, waitingSessions } from './vm-words';
import styles from './VmRow.module.css';

/**
 * One VM in the sidebar: what it is called, how it is, and everything that can be done with it. Only its content
 * follows the VM, since a change of the item itself would make the whole list anew.
 */
export const VmRow = memo(function VmRow({ id, name }: HerdEntry) {
  const [isMenuOpen, setMenuOpen] = useState(false);
  return (
    <GridListItem
      id={id}
      textValue={name}
      className={styles['row'] ?? ''}
      onContextMenu={(event) => {
        event.preventDefault();
        setMenuOpen(true);
      }}
    >
      <RowContent id={id} isMenuOpen={isMenuOpen} onMenuChange={setMenuOpen} />
    </GridListItem>
  );
});

interface RowContentProps {
  readonly id: string;
  readonly isMenuOpen: boolean;
  readonly onMenuChange: (isOpen: boolean) => void;
}

function RowContent({ id, ...menu }: RowContentProps) {
  const vm = useVm(id);
  return vm && <VmContent vm={vm} {...menu} />;
}

interface VmContentProps extends Omit<RowContentProps, 'id'> {
  readonly vm: Vm;
}

function VmContent({ vm, isMenuOpen, onMenuChange }: VmContentProps) {
  const now = useNow(stateTickMs(vm.state));
  const task = useTaskOf(vm.id);
  const { likely, more } = useVmMenu(vm);
  const { isOver, ...drop } = useFolderDrop(vm);
  const { tone, words } = stateWords(vm.state, now);
  const waiting = waitingSessions(vm);
  const progress = task && taskProgress(task);
  return (
    <div {...drop} className={classNames(styles['content'], isOver && styles['over'])}>
      <StateDot tone={tone} />
      <div className={styles['text']}>
        <div className={styles['first']}>
          <span className={styles['name']} title={vm.name}>
            {vm.name}
          </span>
          {waiting > 0 && (
            <span className={styles['waiting']} title={`${waiting} waiting`}>
              <Bell size={12} aria-hidden /> {waiting}
              <span className="visually-hidden"> waiting</span>
            </span>
          )}
        </div>
        <div className={styles['second']}>
          <span className={styles['state']} data-testid="state" title={sinceWords(vm.state)}>
            {words}
          </span>
          {vm.safety && <SafetyButton vm={vm} />}
        </div>
        {vm.payload && <PayloadBadge payload={vm.payload} />}
        {task && progress && (
          <div className={styles['task']} title={progress.step}>
            {needsPerson(task) && (
              <span className={styles['waiting']}>
                <Bell size={12} aria-hidden />{' '}
                {task.state === 'held' ? 'Stopped at a step' : 'Waits for a login'}
              </span>
            )}
            <ProgressBar label={task.title} value={progress.fraction} />
          </div>
        )}
      </div>
      <div className={styles['more']}>
        <ActionMenu
          label={`More for ${vm.name}`}
          actions={[...likely, ...more]}
          isOpen={isMenuOpen}
          onOpenChange={onMenuChange}
        />
      </div>
    </div>
  );
}

import { useId } from 'react';
import type { Task } from '../../../src-preload/contract/task';
import type { Vm } from '../../../src-preload/contract/vm';
import { useUi } from '../../app/ui-store';
import { classNames } from '../../lib/class-names';
import { formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { ProgressBar } from '../../ui/ProgressBar';
import { StateDot } from '../../ui/StateDot';
import { taskProgress } from '../tasks/task-progress';
import { VmActions } from './VmActions';
import { originWords, resourceWords, restartWords, stateTickMs, stateWords, troubleWords } from './vm-words';
import styles from './VmTile.module.css';

interface VmTileProps {
  readonly vm: Vm;
  readonly imageName: string;
  /** The task that makes or removes it. */
  readonly task: Task | undefined;
}

/** One VM: what it is, how it is, what can be done with it. */
export function VmTile({ vm, imageName, task }: VmTileProps) {
  const heading = useId();
  const now = useNow(stateTickMs(vm.state));
  const isActive = useUi((ui) => ui.activeTerminal === vm.id);
  const { tone, words } = stateWords(vm.state, now);
  const trouble = troubleWords(vm);
  const asides = [originWords(vm), restartWords(vm)].filter((line) => line !== undefined);
  return (
    <article aria-labelledby={heading} className={classNames(styles['tile'], isActive && styles['active'])}>
      <div className={styles['head']}>
        <StateDot tone={tone} />
        <h2 id={heading} className={styles['name']} title={vm.name}>
          {vm.name}
        </h2>
        <span className={styles['state']} data-testid="state" title={since(vm)}>
          {words}
        </span>
      </div>
      <p className={styles['facts']} title={resourceWords(vm, imageName)}>
        {resourceWords(vm, imageName)}
      </p>
      {asides.map((line) => (
        <p key={line} className={styles['facts']}>
          {line}
        </p>
      ))}
      {trouble !== undefined && <p className={classNames(styles['trouble'], styles[tone])}>{trouble}</p>}
      {task && <TileTask task={task} />}
      {vm.state.kind !== 'creating' && vm.state.kind !== 'deleting' && (
        <div className={styles['actions']}>
          <VmActions vm={vm} />
        </div>
      )}
    </article>
  );
}

function TileTask({ task }: { readonly task: Task }) {
  const { step, fraction } = taskProgress(task);
  return (
    <div className={styles['task']}>
      <p className={styles['facts']}>{step}</p>
      <ProgressBar label={task.title} value={fraction} />
    </div>
  );
}

function since(vm: Vm): string | undefined {
  if ('since' in vm.state) return `Since ${formatTime(vm.state.since)}`;
  return vm.state.kind === 'died' ? formatTime(vm.state.at) : undefined;
}

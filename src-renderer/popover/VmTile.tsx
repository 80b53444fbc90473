import { memo } from 'react';
import { GridListItem } from 'react-aria-components';
import type { Task } from '../../src-preload/contract/task';
import type { Vm } from '../../src-preload/contract/vm';
import { ActionButtons } from '../features/fleet/VmActions';
import { useFolderDrop } from '../features/fleet/use-folder-drop';
import type { HerdEntry } from '../features/fleet/herd-order';
import { useTaskOf, useVm } from '../features/fleet/use-herd';
import { asSentence, sessionWords, sinceWords, stateTickMs, stateWords } from '../features/fleet/vm-words';
import { networkBadge } from '../features/network/network-words';
import { PayloadBadge } from '../features/payloads/PayloadBadge';
import { authSummary } from '../features/setup/auth-words';
import { asksFor, needsPerson, taskProgress } from '../features/tasks/task-progress';
import { classNames } from '../lib/class-names';
import { formatBytes } from '../lib/format';
import { useNow } from '../lib/use-now';
import { ActionMenu } from '../ui/ActionMenu';
import { Button } from '../ui/Button';
import { ProgressBar } from '../ui/ProgressBar';
import { StateDot } from '../ui/StateDot';
import { showMainWindow } from './show-main-window';
import { useTileActions } from './use-tile-actions';
import styles from './VmTile.module.css';

/** One VM in the popover: how it is, what matters now, the likely actions. */
export const VmTile = memo(function VmTile({ id, name }: HerdEntry) {
  return (
    <GridListItem id={id} textValue={name} className={styles['row'] ?? ''}>
      <Tile id={id} />
    </GridListItem>
  );
});

function Tile({ id }: { readonly id: string }) {
  const vm = useVm(id);
  return vm && <TileContent vm={vm} />;
}

function TileContent({ vm }: { readonly vm: Vm }) {
  const now = useNow(stateTickMs(vm.state));
  const task = useTaskOf(vm.id);
  const { isOver, ...drop } = useFolderDrop(vm);
  const { likely, more } = useTileActions(vm);
  const { tone, words } = stateWords(vm.state, now);
  const progress = task && taskProgress(task);
  const facts = factWords(vm);
  const isBusy = vm.state.kind === 'creating' || vm.state.kind === 'deleting';
  return (
    <div {...drop} className={classNames(styles['tile'], isOver && styles['over'])}>
      <div className={styles['head']}>
        <StateDot tone={tone} />
        <span className={styles['name']} title={vm.name}>
          {vm.name}
        </span>
        <span className={styles['state']} data-testid="state" title={sinceWords(vm.state)}>
          {words}
        </span>
      </div>
      {facts !== undefined && <p className={styles['facts']}>{facts}</p>}
      {vm.payload && (
        <p className={styles['facts']}>
          <PayloadBadge payload={vm.payload} />
        </p>
      )}
      {task && progress && (
        <div className={styles['task']}>
          <p className={styles['facts']}>{progress.step}</p>
          <ProgressBar label={task.title} value={progress.fraction} />
        </div>
      )}
      {task && needsPerson(task) && <TaskButton task={task} />}
      {!isBusy && (
        <div className={styles['actions']}>
          <ActionButtons actions={likely} />
          <ActionMenu label={`More for ${vm.name}`} actions={more} />
        </div>
      )}
    </div>
  );
}

/** The way to what a task of this VM waits for, in the main window. */
function TaskButton({ task }: { readonly task: Task }) {
  const asks = asksFor(task);
  return (
    <div className={styles['actions']}>
      {asks ? (
        <Button
          tone="primary"
          onPress={() =>
            showMainWindow({ kind: 'vm', vmId: asks.vmId, tab: 'terminals', session: asks.session })
          }
        >
          Log in
        </Button>
      ) : (
        <Button onPress={() => showMainWindow({ kind: 'task', taskId: task.id })}>
          Show what stopped it
        </Button>
      )}
    </div>
  );
}

/** What matters of a VM in its state. */
function factWords(vm: Vm): string | undefined {
  switch (vm.state.kind) {
    case 'died':
      return `${asSentence(vm.state.reason)} Its disk is intact.`;
    case 'unreachable':
      return asSentence(vm.state.reason);
    case 'stopped':
      return (
        vm.lastError?.message ?? (vm.ownBytes === null ? undefined : `${formatBytes(vm.ownBytes)} on disk`)
      );
    default:
      return vm.lastError?.message ?? joined(sessionWords(vm), authSummary(vm.auth), networkBadge(vm));
  }
}

function joined(...facts: readonly (string | undefined)[]): string | undefined {
  const known = facts.filter((fact) => fact !== undefined);
  return known.length === 0 ? undefined : known.join(' · ');
}

import { ChevronDown, ChevronRight } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import type { Vm } from '../../../src-preload/contract/vm';
import { formatAgo, formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { ActionMenu } from '../../ui/ActionMenu';
import { ProgressBar } from '../../ui/ProgressBar';
import { useTaskOf, useVm } from '../fleet/use-herd';
import { stateTickMs, stateWords } from '../fleet/vm-words';
import { SafetyBadge } from '../safety/SafetyBadge';
import { taskProgress } from '../tasks/task-progress';
import { shortName, type LineageNode } from './lineage';
import { LineageGutter } from './LineageGutter';
import styles from './LineageTree.module.css';
import { sizeWords, tierMeaning, tierWords } from './snapshot-words';
import { useNodeActions } from './use-node-actions';

interface LineageRowProps {
  readonly node: LineageNode;
  readonly prefix: string | undefined;
  readonly isExpanded: boolean;
}

/** One VM of a family: what it is, how old, how large, and what can be done with it. */
export function LineageRow({ node, prefix, isExpanded }: LineageRowProps) {
  const vm = useVm(node.id);
  const { restore, rename, check, remove } = useNodeActions([node.id]);
  const Chevron = isExpanded ? ChevronDown : ChevronRight;
  return (
    <div className={styles['row']}>
      <LineageGutter lines={node.lines} hasChildren={node.children.length > 0 && isExpanded} />
      <div className={styles['fold']}>
        {node.children.length > 0 && (
          <AriaButton slot="chevron" className={styles['chevron'] ?? ''}>
            <Chevron size={14} aria-hidden />
          </AriaButton>
        )}
      </div>
      {vm && <RowFacts vm={vm} name={shortName(node.name, prefix)} />}
      <div className={styles['more']}>
        <ActionMenu label={`More for ${node.name}`} actions={[restore, rename, check, remove]} />
      </div>
    </div>
  );
}

function RowFacts({ vm, name }: { readonly vm: Vm; readonly name: string }) {
  const now = useNow(60_000);
  const tier = vm.family?.tier ?? 'dev';
  return (
    <>
      <div className={styles['text']}>
        <div className={styles['first']}>
          <span className={styles['name']} title={vm.name}>
            {name}
          </span>
          <span className={styles['tier']} data-tier={tier} title={tierMeaning[tier]}>
            {tierWords[tier]}
          </span>
          <RowState vm={vm} />
          {vm.safety && <SafetyBadge vm={vm} />}
        </div>
        {vm.note !== '' && (
          <span className={styles['note']} title={vm.note}>
            {vm.note}
          </span>
        )}
      </div>
      <time className={styles['age']} title={formatTime(vm.createdAt)}>
        {formatAgo(now - vm.createdAt)}
      </time>
      <Size name="own" bytes={vm.ownBytes} />
      <Size name="shared" bytes={vm.sharedBytes} />
      <Size name="freed by deleting" bytes={vm.freedBytes} />
    </>
  );
}

function RowState({ vm }: { readonly vm: Vm }) {
  const now = useNow(stateTickMs(vm.state));
  const task = useTaskOf(vm.id);
  if (vm.state.kind === 'stopped' && !task) return null;
  return (
    <span className={styles['state']} title={task && taskProgress(task).step}>
      {stateWords(vm.state, now).words}
      {task && <ProgressBar label={task.title} value={taskProgress(task).fraction} />}
    </span>
  );
}

function Size({ name, bytes }: { readonly name: string; readonly bytes: number | null }) {
  return (
    <span className={styles['size']}>
      {sizeWords(bytes)}
      <span className={styles['unit']}> {name}</span>
    </span>
  );
}

import { TriangleAlert } from 'lucide-react';
import { useSystem, useVms } from '../api/queries';
import { memoryInUse } from '../features/system/memory-in-use';
import { formatMemory } from '../lib/format';
import { isForWork } from '../lib/vm-place';
import { Button } from '../ui/Button';
import styles from './Popover.module.css';
import { showMainWindow } from './show-main-window';

/** What the herd takes of this computer, and what is wrong with it. */
export function PopoverFooter() {
  const vms = (useVms().data ?? []).filter(isForWork);
  const system = useSystem().data;
  const { running, memoryMB } = memoryInUse(vms);
  const [first, ...others] = system?.warnings ?? [];
  return (
    <footer className={styles['footer']}>
      <div className={styles['line']}>
        <span className={styles['sum']}>
          {vms.length > 0 && `${running} of ${vms.length} running`}
          {system && running > 0 && ` · ${formatMemory(memoryMB)} of ${formatMemory(system.host.memoryMB)}`}
        </span>
        <Button tone="quiet" onPress={() => showMainWindow({ kind: 'herd' })}>
          Open Corral
        </Button>
      </div>
      {first !== undefined && (
        <p className={styles['warning']}>
          <TriangleAlert size={14} aria-hidden /> {first}
          {others.length > 0 && ` And ${others.length} more.`}
        </p>
      )}
    </footer>
  );
}

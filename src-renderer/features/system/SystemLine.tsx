import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Accelerator } from '../../../src-preload/contract/system';
import { sentenceOf } from '../../api/call';
import { useSystem, useTasks, useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { count, formatMemory } from '../../lib/format';
import { Button } from '../../ui/Button';
import { isForWork } from '../../lib/vm-place';
import { isOpen } from '../tasks/task-progress';
import { memoryInUse } from './memory-in-use';
import styles from './SystemLine.module.css';

const acceleratorNames: Readonly<Record<Accelerator['kind'], string>> = {
  kvm: 'KVM',
  hvf: 'Hypervisor.framework',
  tcg: 'Emulation (TCG)',
};

/** One line about this computer: guests and their memory, accelerator, warnings. */
export function SystemLine() {
  const system = useSystem();
  const vms = (useVms().data ?? []).filter(isForWork);
  const finished = (useTasks().data ?? []).filter((task) => !isOpen(task)).length;
  const open = useUi((ui) => ui.open);
  const [showsWarnings, setShowsWarnings] = useState(false);
  const warnings = system.error ? [sentenceOf(system.error)] : (system.data?.warnings ?? []);
  const { running, memoryMB } = memoryInUse(vms);
  const accelerator = system.data?.accelerator;
  return (
    <footer className={styles['footer']}>
      {showsWarnings && (
        <ul aria-label="Warnings" className={styles['warnings']}>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <div className={styles['line']}>
        <span className={styles['fact']}>
          {vms.length === 0 ? 'No VMs' : `${running} of ${count(vms.length, 'VM')} running`}
        </span>
        {system.data && running > 0 && (
          <span className={styles['fact']}>
            {formatMemory(memoryMB)} of {formatMemory(system.data.host.memoryMB)} of memory
          </span>
        )}
        {system.data && (
          <span className={styles['reason']} title={accelerator?.reason}>
            {accelerator
              ? `${acceleratorNames[accelerator.kind]}: ${accelerator.reason}`
              : 'Checking hardware acceleration…'}
          </span>
        )}
        {finished > 0 && (
          <Button tone="quiet" onPress={() => open({ kind: 'tasks' })}>
            {count(finished, 'finished task')}
          </Button>
        )}
        {warnings.length > 0 && (
          <Button tone="quiet" onPress={() => setShowsWarnings(!showsWarnings)}>
            <TriangleAlert size={14} aria-hidden className={styles['sign']} />{' '}
            {count(warnings.length, 'warning')}
          </Button>
        )}
      </div>
    </footer>
  );
}

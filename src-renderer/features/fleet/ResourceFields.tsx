import type { SystemInfo } from '../../../src-preload/contract/system';
import type { Resources } from '../../../src-preload/contract/vm';
import { formatMemory } from '../../lib/format';
import { NumberField } from '../../ui/Field';
import styles from './forms.module.css';

interface ResourceFieldsProps {
  readonly host: SystemInfo['host'];
  readonly resources: Resources;
  readonly onChange: (resources: Resources) => void;
}

/** What a new VM gets of this computer, beside what there is. */
export function ResourceFields({ host, resources, onChange }: ResourceFieldsProps) {
  const set = (change: Partial<Resources>): void => onChange({ ...resources, ...change });
  return (
    <div className={styles['columns']}>
      <NumberField
        label="CPUs"
        value={resources.cpuCount}
        onChange={(cpuCount) => set({ cpuCount })}
        min={1}
        max={256}
        hint={`${host.cpuCount} in total`}
      />
      <NumberField
        label="Memory"
        unit="MB"
        value={resources.memoryMB}
        onChange={(memoryMB) => set({ memoryMB })}
        min={256}
        max={1_048_576}
        hint={`${formatMemory(host.memoryMB)} in total`}
      />
      <NumberField
        label="Disk"
        unit="GB"
        value={resources.diskGB}
        onChange={(diskGB) => set({ diskGB })}
        min={1}
        max={16_384}
        hint={`${Math.floor(host.freeDiskGB)} GB free`}
      />
    </div>
  );
}

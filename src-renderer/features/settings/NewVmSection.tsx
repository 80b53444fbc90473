import type { ImageEntry } from '../../../src-preload/contract/image';
import type { Settings } from '../../../src-preload/contract/settings';
import type { SystemInfo } from '../../../src-preload/contract/system';
import { useImages, useSystem } from '../../api/queries';
import { Button } from '../../ui/Button';
import { NumberField } from '../../ui/Field';
import { Select } from '../../ui/Select';
import { formatMemory } from '../../lib/format';
import { imageOptions } from '../images/image-options';
import { useChangeSettings } from './use-change-settings';
import styles from './SettingsDialog.module.css';

/** Stands for “leave it to Corral” in the list of images, which takes only strings. */
const corralsChoice = 'corral';
const noWishes: Settings['newVm'] = { imageId: null, cpuCount: null, memoryMB: null, diskGB: null };

export function NewVmSection({ settings: { newVm } }: { readonly settings: Settings }) {
  const { change, problem } = useChangeSettings();
  const images = useImages().data ?? [];
  const system = useSystem().data;
  const hasWishes = Object.values(newVm).some((wish) => wish !== null);
  return (
    <>
      <p className={styles['note']}>
        Defaults for new VMs, both here and in “corral vm create”. Existing VMs stay as they are.
      </p>
      <Select
        label="Image"
        options={[
          { id: corralsChoice, title: `Default (${ownName(images)})` },
          ...imageOptions(images, newVm.imageId),
        ]}
        value={newVm.imageId ?? corralsChoice}
        onChange={(id) => change({ newVm: { imageId: id === corralsChoice ? null : id } })}
      />
      {system && (
        <ResourceFields newVm={newVm} system={system} onChange={(wish) => change({ newVm: wish })} />
      )}
      {problem !== undefined && (
        <p role="alert" className={styles['failure']}>
          {problem}
        </p>
      )}
      <div>
        <Button isDisabled={!hasWishes} onPress={() => change({ newVm: noWishes })}>
          Reset to defaults
        </Button>
      </div>
    </>
  );
}

interface ResourceFieldsProps {
  readonly newVm: Settings['newVm'];
  readonly system: SystemInfo;
  readonly onChange: (wish: Partial<Settings['newVm']>) => void;
}

/** Shows what a new VM would get now; a value that is typed is a wish from then on. */
function ResourceFields({ newVm, system: { defaults, host }, onChange }: ResourceFieldsProps) {
  return (
    <div className={styles['columns']}>
      <NumberField
        label="CPUs"
        value={newVm.cpuCount ?? defaults.cpuCount}
        onChange={(cpuCount) => onChange({ cpuCount })}
        min={1}
        max={host.cpuCount}
        hint={`${host.cpuCount} in total`}
      />
      <NumberField
        label="Memory"
        unit="MB"
        value={newVm.memoryMB ?? defaults.memoryMB}
        onChange={(memoryMB) => onChange({ memoryMB })}
        min={256}
        max={host.memoryMB}
        hint={`${formatMemory(host.memoryMB)} in total`}
      />
      <NumberField
        label="Disk"
        unit="GB"
        value={newVm.diskGB ?? defaults.diskGB}
        onChange={(diskGB) => onChange({ diskGB })}
        min={1}
        max={16_384}
        hint={`${Math.floor(host.freeDiskGB)} GB free; takes up only what is written`}
      />
    </div>
  );
}

function ownName(images: readonly ImageEntry[]): string {
  const own = images.find(({ isDefault }) => isDefault);
  if (!own) return 'Debian 12';
  return own.state === 'ready' ? own.image.name : own.name;
}

import { Plus } from 'lucide-react';
import type { ImageEntry } from '../../../src-preload/contract/image';
import type { Task } from '../../../src-preload/contract/task';
import { sentenceOf } from '../../api/call';
import { useImages, useTasks, useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { FirstSteps } from './FirstSteps';
import { VmTile } from './VmTile';
import styles from './FleetPane.module.css';

/** The herd: all VMs in the order of their names, or what to do when there is none. */
export function FleetPane() {
  const vms = useVms();
  const images = useImages();
  const tasks = useTasks();
  const open = useUi((ui) => ui.open);
  const sorted = vms.data?.toSorted((one, other) => one.name.localeCompare(other.name));
  return (
    <section aria-labelledby="machines" className={styles['pane']}>
      <header className={styles['header']}>
        <h1 id="machines">Machines</h1>
        <Button onPress={() => open({ kind: 'create' })}>
          <Plus size={14} aria-hidden /> New VM
        </Button>
      </header>
      {vms.error && <p role="alert">{sentenceOf(vms.error)}</p>}
      {sorted?.length === 0 && <FirstSteps />}
      {sorted && sorted.length > 0 && (
        <ul className={styles['list']} aria-label="Machines">
          {sorted.map((vm) => (
            <li key={vm.id}>
              <VmTile
                vm={vm}
                imageName={imageName(images.data, vm.imageId)}
                task={'taskId' in vm.state ? findTask(tasks.data, vm.state.taskId) : undefined}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function imageName(images: readonly ImageEntry[] | undefined, id: string): string {
  const entry = images?.find((image) => (image.state === 'ready' ? image.image.id : image.id) === id);
  if (!entry) return id;
  return entry.state === 'ready' ? entry.image.name : entry.name;
}

function findTask(tasks: readonly Task[] | undefined, taskId: string): Task | undefined {
  return tasks?.find(({ id }) => id === taskId);
}

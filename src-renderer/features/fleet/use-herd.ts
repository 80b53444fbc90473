import { useEffect, useMemo, useRef } from 'react';
import type { Task } from '../../../src-preload/contract/task';
import type { Vm } from '../../../src-preload/contract/vm';
import { useImages, useTaskThat, useVms } from '../../api/queries';
import { useNavigation } from '../../app/navigation-store';
import { isOpen } from '../tasks/task-progress';
import { inHerdOrder, selectionAfter } from './herd-order';

/** All VMs in the order they are shown; undefined until they are known. */
export function useHerd(): readonly Vm[] | undefined {
  const vms = useVms().data;
  return useMemo(() => vms && inHerdOrder(vms), [vms]);
}

/** Keeps a VM selected as long as there is one. */
export function useLastingSelection(herd: readonly Vm[] | undefined): void {
  const vmId = useNavigation(({ vmId }) => vmId);
  const select = useNavigation(({ select }) => select);
  const before = useRef<readonly string[]>(null);
  useEffect(() => {
    if (!herd) return;
    const now = herd.map(({ id }) => id);
    const next = selectionAfter(before.current, now, vmId);
    before.current = now;
    if (next !== vmId) select(next);
  }, [herd, vmId, select]);
}

/** The task that works on a VM now. */
export function useTaskOf(vmId: string): Task | undefined {
  return useTaskThat((task) => task.vmId === vmId && isOpen(task));
}

/** What a person calls the image of a VM. */
export function useImageName({ imageId }: Vm): string {
  const entry = useImages().data?.find(
    (image) => (image.state === 'ready' ? image.image.id : image.id) === imageId,
  );
  if (!entry) return imageId;
  return entry.state === 'ready' ? entry.image.name : entry.name;
}

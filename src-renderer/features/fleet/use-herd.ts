import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { Family } from '../../../src-preload/contract/family';
import type { Task } from '../../../src-preload/contract/task';
import type { Vm } from '../../../src-preload/contract/vm';
import type { VmList } from '../../api/event-patch';
import { keys, useFamilies, useFromVms, useImages, useTaskThat } from '../../api/queries';
import { useNavigation } from '../../app/navigation-store';
import { isOpen } from '../tasks/task-progress';
import { herdOf, selectionAfter, type HerdEntry } from './herd-order';

const noFamilies: readonly Family[] = [];

/** The herd in the order it is shown; undefined until it is known. */
export function useHerd(): readonly HerdEntry[] | undefined {
  const families = useFamilies().data ?? noFamilies;
  return useFromVms(useCallback((vms) => herdOf(vms, families), [families]));
}

/** One VM as it is now; undefined when it is not there. */
export function useVm(id: string | null): Vm | undefined {
  return useFromVms((vms) => vms.find((vm) => vm.id === id));
}

/** Looks a VM up without following it. */
export function useFindVm(): (id: string) => Vm | undefined {
  const client = useQueryClient();
  return (id) => client.getQueryData<VmList>(keys.vms)?.vms.find((vm) => vm.id === id);
}

/** Keeps a place selected as long as there is one. */
export function useLastingSelection(herd: readonly HerdEntry[] | undefined): void {
  const vmId = useNavigation(({ vmId }) => vmId);
  const select = useNavigation(({ select }) => select);
  const before = useRef<readonly HerdEntry[]>(null);
  useEffect(() => {
    if (!herd) return;
    const next = selectionAfter(before.current, herd, vmId);
    before.current = herd;
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

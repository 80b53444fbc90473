import type { CheckpointVm } from './history/payload-history';
import type { PayloadFolder } from './payload-folder';

/**
 * Takes over what a VM published last, once it is off.
 *
 * @param vm null for one that is no longer there
 * @returns whether the guest said that nothing was written after it
 */
export async function takeLastState(
  folder: PayloadFolder,
  vm: CheckpointVm | null,
  signal: AbortSignal,
): Promise<boolean> {
  return folder.exclusive(async () => {
    await folder.recover({ signal });
    await folder.takeKept(vm, { signal });
    const taken = await folder.takeIn(vm, { signal });
    if (!(await folder.isEdited(signal))) await folder.show({ signal });
    const current = await folder.current();
    return current !== undefined && current.final && current.generation === taken;
  });
}

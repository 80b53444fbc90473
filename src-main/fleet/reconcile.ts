import type { FleetParts } from './make-vm';

/**
 * Clears up what a crash left between a record and its task's first journal entry: a VM in the
 * making that no task makes is removed, one in deletion gets its deletion again.
 *
 * @param isBusy whether a task of the journal still works on the VM.
 */
export async function reconcile(
  { registry, driver }: FleetParts,
  isBusy: (vmId: string) => boolean,
  startDelete: (vmId: string, name: string) => void,
): Promise<void> {
  for (const { id, name, phase, checkOf } of registry.records()) {
    if (phase === 'ready' || isBusy(checkOf ?? id)) continue;
    if (phase === 'deleting') {
      startDelete(id, name);
      continue;
    }
    await driver.stop(id);
    await driver.delete(id);
    await registry.remove(id);
  }
}

import { crashPoint } from '../host/crash-point';
import type { Driver } from '../driver/driver';
import type { Lifecycle } from './lifecycle';
import type { RecordChange, VmRegistry } from './vm-registry';

/**
 * Gives a VM another name: its driver's tools get it first, so that a crash between the two leaves
 * nothing that the driver can't find again. The caller holds the lock of the VM.
 *
 * @param change written to the record together with the name
 * @throws CorralError `name-taken`
 */
export async function renameVm(
  {
    registry,
    driver,
    lifecycle,
  }: { registry: VmRegistry; driver: Driver; lifecycle: Pick<Lifecycle, 'spec'> },
  id: string,
  name: string,
  change: RecordChange = {},
): Promise<void> {
  const record = registry.record(id);
  registry.requireFreeName(name, id);
  if (record.name !== name) await driver.rename(await lifecycle.spec(record), name);
  crashPoint('vm.rename.driver');
  await registry.rename(id, name, change);
}

import type { Driver } from '../driver/driver';
import type { VmRegistry } from '../fleet/vm-registry';
import type { OwnerState, OwnerStates } from './lock/payload-locks';

/** The tool whose VMs Clawbox has too; it knows all of them by name, whoever made them. */
export interface NamedMachines {
  /** Kind of its driver. */
  readonly kind: string;
  /** @throws CorralError `tool-failed` when it can't be told */
  stateNamed(name: string): Promise<Extract<OwnerState, 'running' | 'suspended' | 'stopped' | 'missing'>>;
}

/** Says what the VM of a lock does: by this Corral's own record of it where there is one, else by its name. */
export function ownerStates(
  registry: Pick<VmRegistry, 'has' | 'record' | 'named'>,
  driver: Pick<Driver, 'status'>,
  machines: NamedMachines,
): OwnerStates {
  return {
    async stateOf({ id, name }) {
      const record = id === null ? registry.named(name) : registry.has(id) ? registry.record(id) : undefined;
      if (record && driver.status(record.id).kind === 'running') return 'running';
      if (record && id !== null && record.driver !== machines.kind) return 'stopped';
      // One that Corral runs no more may run or be suspended all the same, by the hands of Tart.
      return machines.stateNamed(record?.name ?? name).catch(() => 'unknown');
    },
  };
}

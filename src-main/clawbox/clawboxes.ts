import type { Input, Output } from '../../src-preload/contract/contract';
import type { Fleet } from '../fleet/fleet';
import type { VmRecord } from '../fleet/vm-record';
import type { VmRegistry } from '../fleet/vm-registry';
import { CorralError } from '../host/errors';
import { numberedName } from './numbered-name';
import type { ProvisionMarkers } from './provision-marker';

/** Numbered VMs: each has its number in its name, and an account of that name in its guest. */
export class Clawboxes {
  constructor(
    private readonly registry: Pick<VmRegistry, 'records' | 'named'>,
    private readonly fleet: Pick<Fleet, 'create'>,
    private readonly markers: Pick<ProvisionMarkers, 'numbers' | 'read'>,
  ) {}

  /** @throws CorralError `name-taken`, `wrong-state` for a VM of unknown origin, and what {@link Fleet.create} throws */
  async create(clawbox: Input<'clawbox', 'create'>): Promise<Output<'clawbox', 'create'>> {
    const name = numberedName(clawbox.number);
    const present = this.registry.named(name);
    if (present && present.clawbox === null) {
      throw new CorralError(
        'wrong-state',
        `There is a VM “${name}” without a marker that says how it was provisioned. Nothing is changed in a VM of unknown state. Use another number, or make it anew: corral vm delete ${name}, then: corral up ${clawbox.number} --${clawbox.profile}`,
      );
    }
    return this.fleet.create({ name }, clawbox);
  }

  async list(): Promise<Output<'clawbox', 'list'>> {
    const records = numberedVms(this.registry);
    const numbers = new Set([...records.keys(), ...(await this.markers.numbers())]);
    const vms = [...numbers]
      .toSorted((a, b) => a - b)
      .map(async (number) => ({
        number,
        name: numberedName(number),
        vmId: records.get(number)?.id ?? null,
        marker: await this.markers.read(number),
      }));
    return { vms: await Promise.all(vms) };
  }
}

/** Those that stand for their number now; one that was set aside does not. */
export function numberedVms(registry: Pick<VmRegistry, 'records'>): Map<number, VmRecord> {
  const standing = registry
    .records()
    .flatMap((record) =>
      record.clawbox && record.setAside === null ? [[record.clawbox.number, record] as const] : [],
    );
  return new Map(standing);
}

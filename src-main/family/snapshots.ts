import type { Input, Output } from '../../src-preload/contract/contract';
import type { Vm } from '../../src-preload/contract/vm';
import { requireDisk } from '../fleet/resource-limits';
import { requireUsable } from '../fleet/require-usable';
import type { VmRegistry } from '../fleet/vm-registry';
import { CorralError } from '../host/errors';
import type { HostCapacity } from '../host/host-capacity';
import type { ConsentGate } from './consent';
import type { Families } from './families';
import type { FamilyStore } from './family-store';
import type { FamilyTasks } from './family-tasks';
import { snapshotName, temporaryName, tierName } from './names';
import type { RestoreSnapshotInput } from './restore-snapshot';

/** Snapshots: VMs that are kept as they are, to be gone back to. */
export class Snapshots {
  constructor(
    private readonly registry: VmRegistry,
    private readonly families: Families,
    private readonly store: FamilyStore,
    private readonly work: FamilyTasks,
    private readonly gate: ConsentGate,
    private readonly capacity: () => Promise<HostCapacity>,
    private readonly now: () => number,
  ) {}

  /** @throws CorralError `not-found`, `name-taken`, `wrong-state`, `not-enough-disk`, `invalid-input` */
  async create(input: Input<'snapshot', 'create'>): Promise<Output<'snapshot', 'create'>> {
    const source = this.registry.find(input.vm);
    requireUsable(source, 'be kept as a snapshot');
    requireDisk(await this.capacity(), `to keep “${source.name}”`);
    const prefix = source.family ? this.store.find(source.family.id).prefix : source.name;
    const name = snapshotName(prefix, input.name);
    const replaced = this.registry.named(name);
    const mayReplace =
      input.replace === true &&
      replaced?.family?.tier === 'snapshot' &&
      replaced.family.id === source.family?.id &&
      replaced.id !== source.id;
    if (!mayReplace) this.registry.requireFreeName(name);
    const family = await this.families.around(source);
    return this.families.keep(source, family, { name, tier: 'snapshot', note: input.note, replaced });
  }

  /** @throws CorralError `not-found`, `needs-consent`, `name-taken`, `wrong-state`, `not-enough-disk`, `invalid-input` */
  async restore({ vm, ...given }: Input<'snapshot', 'restore'>): Promise<Output<'snapshot', 'restore'>> {
    const source = this.registry.find(vm);
    requireUsable(source, 'be restored');
    if (source.family === null || source.family.tier === 'dev') {
      throw new CorralError(
        'invalid-input',
        `“${source.name}” is no snapshot, init or clean, so nothing can be restored from it.`,
      );
    }
    requireDisk(await this.capacity(), `to restore “${source.name}”`);
    const family = this.store.find(source.family.id);
    const dev = this.families.member(family.id, 'dev');
    this.work.requireIdle(dev ? [source, dev] : [source]);
    if (dev) this.gate.require(dev, given);

    const name = dev?.name ?? tierName(family, 'dev');
    const resources = dev?.resources ?? source.resources;
    const record = await this.registry.reserve({
      name: dev ? temporaryName(name) : name,
      driver: source.driver,
      imageId: source.imageId,
      resources: { ...resources, diskGB: Math.max(resources.diskGB, source.resources.diskGB) },
      user: source.user,
      family: { id: family.id, tier: 'dev' },
      origin: 'restored',
    });
    const input: RestoreSnapshotInput = {
      vmId: record.id,
      name,
      sourceId: source.id,
      sourceName: source.name,
      replaced: dev ? this.work.standing(dev) : null,
      force: given.force ?? false,
      vmIds: [record.id, source.id, ...(dev ? [dev.id] : [])],
      at: this.now(),
    };
    return { taskId: await this.work.start('snapshot.restore', input, [record]), vmId: record.id };
  }

  /** Changes what is written about a VM. @throws CorralError `not-found` */
  async annotate({ vm, note }: Input<'snapshot', 'annotate'>): Promise<Vm> {
    const { id } = this.registry.find(vm);
    await this.registry.update(id, { note });
    return this.registry.view(id);
  }
}

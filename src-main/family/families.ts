import { randomUUID } from 'node:crypto';
import type { Input, Output } from '../../src-preload/contract/contract';
import { defaultNetworkPolicy } from '../../src-preload/contract/network';
import type { Family } from '../../src-preload/contract/family';
import type { DriverInfo } from '../../src-preload/contract/system';
import type { Tier } from '../../src-preload/contract/vm';
import type { Fleet } from '../fleet/fleet';
import { requireUsable } from '../fleet/require-usable';
import type { VmRecord } from '../fleet/vm-record';
import type { VmRegistry } from '../fleet/vm-registry';
import { CorralError } from '../host/errors';
import type { FamilyStore } from './family-store';
import type { CreateFamilyInput } from './create-family';
import type { FamilyTasks } from './family-tasks';
import type { KeepVmInput } from './keep-vm';
import { temporaryName, tierName } from './names';

/** Families and their tiers. */
export class Families {
  constructor(
    private readonly store: FamilyStore,
    private readonly registry: VmRegistry,
    private readonly fleet: Pick<Fleet, 'reserve'>,
    private readonly work: FamilyTasks,
    /** The preferred one first. */
    private readonly drivers: () => Promise<readonly DriverInfo[]>,
    private readonly now: () => number,
  ) {}

  list(): Family[] {
    return [...this.store.list()];
  }

  /** The VM that has this tier of a family now. */
  member(familyId: string, tier: Exclude<Tier, 'snapshot'>): VmRecord | undefined {
    return this.registry
      .records()
      .find(
        ({ family, phase, setAside }) =>
          family?.id === familyId && family.tier === tier && phase === 'ready' && setAside === null,
      );
  }

  /** The family of a VM; one without becomes the `dev` of a family of its own. @throws CorralError `name-taken` */
  async around(vm: VmRecord): Promise<Family> {
    if (vm.family) return this.store.find(vm.family.id);
    const prefix = vm.name.slice(0, 40);
    if (this.store.get(prefix)) {
      throw new CorralError(
        'name-taken',
        `“${vm.name}” would begin the family “${prefix}”, but there is one already. Rename the VM first.`,
      );
    }
    const { driver } = vm;
    const family: Family = {
      id: randomUUID(),
      prefix,
      driver,
      base: null,
      network: defaultNetworkPolicy,
      createdAt: this.now(),
    };
    await this.store.put(family);
    await this.registry.update(vm.id, { family: { id: family.id, tier: 'dev' } });
    return family;
  }

  /** Makes clean and dev; a clean that the family has is kept. @throws CorralError `name-taken`, and what {@link Fleet.reserve} throws */
  async create(input: Input<'family', 'create'>): Promise<Output<'family', 'create'>> {
    const known = this.store.get(input.prefix);
    const present = known && this.member(known.id, 'dev');
    if (present) {
      throw new CorralError(
        'name-taken',
        `The family “${input.prefix}” has “${present.name}” already. Choose another prefix, or delete that VM first.`,
      );
    }
    const made: VmRecord[] = [];
    try {
      const tiers = await this.reserveTiers(input, null, made);
      const vmIds = [tiers.dev.sourceId, tiers.dev.vmId];
      const task: CreateFamilyInput = { ...tiers, vmIds, at: this.now() };
      return {
        familyId: tiers.familyId,
        taskId: await this.work.start('family.create', task, made),
      };
    } catch (error) {
      for (const record of made) await this.registry.remove(record.id);
      throw error;
    }
  }

  /**
   * Reserves a new dev, and a clean unless the family has one, which is kept.
   *
   * @param replaced the present dev, whose place the new one takes
   * @param made takes what was reserved, also when this fails midway: the caller forgets it then
   * @throws CorralError `name-taken`, `wrong-state`, and what {@link Fleet.reserve} throws
   */
  async reserveTiers(
    input: Input<'family', 'create'>,
    replaced: VmRecord | null,
    made: VmRecord[],
  ): Promise<Pick<CreateFamilyInput, 'familyId' | 'prefix' | 'clean' | 'dev'>> {
    const known = this.store.get(input.prefix);
    const id = known?.id ?? randomUUID();
    const kept = this.member(id, 'clean');
    const names = { prefix: known?.prefix ?? input.prefix, base: { imageId: '', digest: null } };
    const devName = tierName(names, 'dev');
    if (!kept) this.registry.requireFreeName(tierName(names, 'clean'));
    this.registry.requireFreeName(devName, replaced?.id);
    if (kept) this.work.requireIdle([kept]);
    const clean = kept ?? (await this.reserveClean(input, { id, prefix: names.prefix }, known, made));
    const dev = await this.registry.reserve({
      name: replaced ? temporaryName(devName) : devName,
      driver: clean.driver,
      imageId: clean.imageId,
      resources: clean.resources,
      user: clean.user,
      family: { id, tier: 'dev' },
      origin: 'cloned',
    });
    made.push(dev);
    return {
      familyId: id,
      prefix: names.prefix,
      clean: kept ? null : { vmId: clean.id, name: clean.name },
      dev: { vmId: dev.id, name: devName, sourceId: clean.id, sourceName: clean.name },
    };
  }

  /** @throws CorralError `not-found`, `wrong-state` */
  async init({ family: reference, note }: Input<'family', 'init'>): Promise<Output<'family', 'init'>> {
    const family = this.store.find(reference);
    const dev = this.member(family.id, 'dev');
    if (!dev) {
      throw new CorralError('not-found', `The family “${family.prefix}” has no dev to make an init of.`);
    }
    const replaced = this.member(family.id, 'init');
    const name = replaced?.name ?? tierName(family, 'init');
    return { taskId: (await this.keep(dev, family, { name, tier: 'init', note, replaced })).taskId };
  }

  /**
   * Starts the task that keeps a VM as it is now.
   *
   * @param replaced what has the name until the new one exists
   * @throws CorralError `name-taken`, `wrong-state`
   */
  async keep(
    source: VmRecord,
    family: Family,
    wanted: {
      readonly name: string;
      readonly tier: 'init' | 'snapshot';
      readonly note: string | undefined;
      readonly replaced: VmRecord | undefined;
    },
  ): Promise<{ readonly taskId: string; readonly vmId: string }> {
    const { name, tier, replaced } = wanted;
    const others = replaced ? [source, replaced] : [source];
    for (const vm of others) requireUsable(vm, 'be used for this');
    this.work.requireIdle(others);
    const record = await this.registry.reserve({
      name: replaced ? temporaryName(name) : name,
      driver: source.driver,
      imageId: source.imageId,
      resources: source.resources,
      user: source.user,
      family: { id: family.id, tier },
      origin: tier === 'init' ? 'initialized' : 'snapshot',
      note: wanted.note ?? '',
    });
    const input: KeepVmInput = {
      vmId: record.id,
      name,
      sourceId: source.id,
      sourceName: source.name,
      sourceRan: this.work.standing(source).ran,
      replacedId: replaced?.id ?? null,
      vmIds: [record.id, ...others.map(({ id }) => id)],
      at: this.now(),
    };
    const kind = tier === 'init' ? 'family.init' : 'snapshot.create';
    return { taskId: await this.work.start(kind, input, [record]), vmId: record.id };
  }

  /** Forgets families that have no VM left, not even one that was set aside. */
  forgetEmpty(): Promise<void> {
    const used = new Set(this.registry.records().map(({ family }) => family?.id));
    return this.store.retain(({ id }) => used.has(id));
  }

  private async reserveClean(
    input: Input<'family', 'create'>,
    { id, prefix }: Pick<Family, 'id' | 'prefix'>,
    known: Family | undefined,
    made: VmRecord[],
  ): Promise<VmRecord> {
    const imageId = input.imageId ?? known?.base?.imageId ?? (await this.defaultImageId(input.driver));
    const wanted = { name: `${prefix}-clean`, imageId, resources: input.resources };
    const { record } = await this.fleet.reserve(wanted, { id, tier: 'clean' });
    made.push(record);
    if (input.driver !== undefined && record.driver !== input.driver) {
      throw new CorralError('invalid-input', `“${record.imageId}” is no image for ${input.driver}.`);
    }
    // What was pulled once is had again, even when its name means something newer by now.
    const digest = record.imageId === known?.base?.imageId ? known.base.digest : null;
    if (digest !== null) await this.registry.update(record.id, { imageDigest: digest });
    const base = { imageId: record.imageId, digest };
    const createdAt = known?.createdAt ?? this.now();
    const network = known?.network ?? defaultNetworkPolicy;
    await this.store.put({ id, prefix, driver: record.driver, base, network, createdAt });
    return record;
  }

  /** What a family is made of when nobody chose; undefined leaves it to the settings. @throws CorralError `not-supported` */
  private async defaultImageId(kind: string | undefined): Promise<string | undefined> {
    const drivers = await this.drivers();
    const wanted = drivers.find((driver) => driver.kind === kind);
    const reason = kind === undefined ? null : wanted ? wanted.unavailable : 'There is no such driver.';
    if (reason !== null) throw new CorralError('not-supported', `“${kind}” can't run VMs here. ${reason}`);
    return (wanted ?? drivers.find(({ unavailable }) => unavailable === null))?.defaultImageId;
  }
}

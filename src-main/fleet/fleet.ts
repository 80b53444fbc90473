import type { Input, Output } from '../../src-preload/contract/contract';
import type { Settings } from '../../src-preload/contract/settings';
import type { Clawbox, Resources, Vm } from '../../src-preload/contract/vm';
import { numberedName, requireOrdinaryName } from '../clawbox/numbered-name';
import type { TaskRunner } from '../tasks/task-runner';
import { imageAccount } from '../guest/first-contact';
import { CorralError } from '../host/errors';
import type { HostCapacity } from '../host/host-capacity';
import type { Lifecycle } from './lifecycle';
import type { ImageCatalogue } from '../image/image-catalogue';
import { chooseImage } from './choose-image';
import { isRegistryReference } from './machine-spec';
import { requireUsable } from './require-usable';
import { chooseResources, requireDisk } from './resource-limits';
import type { VmRecord } from './vm-record';
import type { VmRegistry } from './vm-registry';

/** What people ask of the herd: looks VMs up, checks, and hands long work to tasks. */
export class Fleet {
  constructor(
    private readonly registry: VmRegistry,
    private readonly lifecycle: Lifecycle,
    private readonly tasks: TaskRunner,
    private readonly images: Pick<ImageCatalogue, 'resolve'>,
    private readonly capacity: () => Promise<HostCapacity>,
    /** Which driver runs VMs made of an image of this computer, and of one in a registry. */
    private readonly driverKinds: { readonly disk: string; readonly registry: string },
    private readonly preferred: () => Settings['newVm'],
  ) {}

  find(reference: string): VmRecord {
    return this.registry.find(reference);
  }

  list(): Vm[] {
    return this.registry.views();
  }

  view(reference: string): Vm {
    return this.registry.view(this.find(reference).id);
  }

  /** @param clawbox for a numbered VM @throws as {@link reserve} does */
  async create(
    input: Input<'vm', 'create'>,
    clawbox: Clawbox | null = null,
  ): Promise<Output<'vm', 'create'>> {
    if (!clawbox) requireOrdinaryName(input.name);
    const { record, notes } = await this.reserve(input, null, clawbox);
    const taskId = await this.make(record, 'vm.create', {
      vmId: record.id,
      name: input.name,
      start: input.start ?? false,
    });
    return { taskId, vmId: record.id, notes };
  }

  /**
   * Takes the name of a VM that a task will make from an image, and decides what it gets.
   *
   * @throws CorralError `name-taken`, `not-found` (image), `invalid-input`, `not-enough-disk`
   */
  async reserve(
    wanted: Pick<Input<'vm', 'create'>, 'name' | 'imageId' | 'resources'>,
    family: VmRecord['family'] = null,
    clawbox: Clawbox | null = null,
  ): Promise<{ readonly record: VmRecord; readonly notes: string[] }> {
    const host = await this.capacity();
    const preferred = this.preferred();
    const { resources, notes } = chooseResources(wanted.resources ?? {}, host, preferred);
    requireDisk(host, `to create “${wanted.name}”`);
    const { imageNotes, ...made } = await this.madeOf(wanted.imageId, resources);
    const user = clawbox ? numberedName(clawbox.number) : made.user;
    const record = await this.registry.reserve({
      name: wanted.name,
      ...made,
      user,
      resources,
      family,
      clawbox,
    });
    return { record, notes: [...notes, ...imageNotes] };
  }

  /** The source may run. @throws CorralError `name-taken`, `wrong-state`, `not-enough-disk` */
  async clone(input: Input<'vm', 'clone'>): Promise<Output<'vm', 'clone'>> {
    const source = this.find(input.vm);
    requireUsable(source, 'be cloned');
    requireOrdinaryName(input.name);
    requireDisk(await this.capacity(), `to clone “${source.name}”`);
    const record = await this.registry.reserve({
      name: input.name,
      driver: source.driver,
      imageId: source.imageId,
      resources: source.resources,
      user: source.user,
      origin: 'cloned',
    });
    const taskId = await this.make(record, 'vm.clone', {
      vmId: record.id,
      name: input.name,
      start: input.start ?? false,
      sourceId: source.id,
      sourceName: source.name,
    });
    return { taskId, vmId: record.id };
  }

  /** @throws CorralError `name-taken`, `wrong-state`, `invalid-input` for the name of a numbered VM */
  async rename(reference: string, name: string): Promise<Vm> {
    const { id, name: before, clawbox } = this.find(reference);
    if (clawbox) {
      throw new CorralError(
        'wrong-state',
        `“${before}” has its name by its number, so it keeps it. To have it under another name: corral vm clone ${before} ${name}`,
      );
    }
    requireOrdinaryName(name);
    return this.lifecycle.rename(id, name);
  }

  /** Changes what it gets; a running VM gets it at its next start. Disks only grow. */
  async set(reference: string, wanted: Input<'vm', 'set'>['resources']): Promise<Output<'vm', 'set'>> {
    const record = this.find(reference);
    requireUsable(record, 'be changed');
    const defined = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    const merged: Resources = { ...record.resources, ...defined };
    if (merged.diskGB < record.resources.diskGB) {
      throw new CorralError(
        'invalid-input',
        `The disk of “${record.name}” has ${record.resources.diskGB} GB and can only grow.`,
      );
    }
    const { resources, notes } = chooseResources(merged, await this.capacity(), this.preferred());
    await this.registry.update(record.id, { resources });
    if (this.registry.runtime(record.id).endpoint) {
      notes.push(`“${record.name}” is running; this takes effect at its next start.`);
    }
    return { vm: this.registry.view(record.id), notes };
  }

  start(reference: string): Promise<Vm> {
    return this.lifecycle.start(this.find(reference).id);
  }

  /** @throws as {@link Lifecycle.stop} does */
  stop({ vm, force, leaveUnpublished }: Input<'vm', 'stop'>): Promise<Vm> {
    const unpublished = leaveUnpublished ? 'leave' : 'ask';
    return this.lifecycle.stop(this.find(vm).id, force ?? false, unpublished);
  }

  /** @throws as {@link Lifecycle.restart} does */
  restart({ vm, leaveUnpublished }: Input<'vm', 'restart'>): Promise<Vm> {
    return this.lifecycle.restart(this.find(vm).id, leaveUnpublished ? 'leave' : 'ask');
  }

  /** Which driver makes it of which image, and who logs in. */
  private async madeOf(
    imageId: string | undefined,
    { diskGB }: Resources,
  ): Promise<{ driver: string; imageId: string; user: string; imageNotes: readonly string[] }> {
    const preferred = this.preferred();
    if (imageId !== undefined && isRegistryReference(imageId)) {
      return { driver: this.driverKinds.registry, imageId, user: imageAccount, imageNotes: [] };
    }
    const { image, notes } = await chooseImage(this.images, imageId, preferred.imageId);
    const imageGB = Math.ceil(image.disk.virtualBytes / 2 ** 30);
    if (diskGB < imageGB) {
      throw new CorralError(
        'invalid-input',
        `The image “${image.name}” needs a disk of at least ${imageGB} GB, not ${diskGB}.`,
      );
    }
    return { driver: this.driverKinds.disk, imageId: image.id, user: image.user, imageNotes: notes };
  }

  private async make(record: VmRecord, kind: string, input: object): Promise<string> {
    try {
      const task = this.tasks.start(kind, input);
      this.registry.note(record.id, { state: { kind: 'creating', taskId: task.id } });
      await this.tasks.journalled(task.id); // What was answered must outlive a crash.
      return task.id;
    } catch (error) {
      await this.registry.remove(record.id);
      throw error;
    }
  }
}

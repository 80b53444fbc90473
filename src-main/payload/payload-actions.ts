import type { Input, Output } from '../../src-preload/contract/contract';
import type { VmPayload } from '../../src-preload/contract/payload-state';
import type { Driver } from '../driver/driver';
import { requireUsable } from '../fleet/require-usable';
import type { VmRegistry } from '../fleet/vm-registry';
import { CorralError } from '../host/errors';
import type { TaskRunner } from '../tasks/task-runner';
import { needsTakeOver, neighbourOf, requireApart, whyNotAttach } from './attach-rules';
import { decide } from './decide';
import { lookAtFolder, realFolder } from './folder-look';
import type { GuestPayload } from './guest-payload';
import { kindOf } from './kinds/all-kinds';
import type { PayloadLocks } from './lock/payload-locks';
import type { PayloadFolders } from './payload-folders';
import type { PayloadService } from './payload-service';
import type { AttachInput, DetachInput } from './payload-tasks';

const defaultKind = 'signal-cli';
const defaultLogLines = 100;

export interface PayloadActionsParts {
  readonly registry: VmRegistry;
  readonly driver: Pick<Driver, 'status' | 'capabilities' | 'whyNotShare'>;
  readonly locks: PayloadLocks;
  readonly folders: PayloadFolders;
  readonly service: PayloadService;
  readonly tasks: () => TaskRunner;
  /** Corral's own folder. */
  readonly home: string;
  readonly now: () => number;
}

/** What people ask of payloads: looks VMs and folders up, checks, and hands long work to tasks. */
export class PayloadActions {
  constructor(private readonly parts: PayloadActionsParts) {}

  /** @throws CorralError `not-found`, `invalid-input` */
  async inspect({ path, vm }: Input<'payload', 'inspect'>): Promise<Output<'payload', 'inspect'>> {
    const kind = kindOf(defaultKind);
    const look = await lookAtFolder(path, kind);
    await requireApart(look.path, this.parts.home);
    const lock = await this.parts.locks.look(look.path);
    const record = vm === undefined ? undefined : this.parts.registry.find(vm);
    return {
      ...look,
      lock: lock ?? null,
      needsTakeOver: needsTakeOver(lock, record?.id),
      refusal: record ? await this.refusal(record.id, look.path, lock) : null,
      isLive:
        record !== undefined &&
        this.parts.driver.status(record.id).kind === 'running' &&
        this.parts.driver.capabilities(record.id).liveShare.available,
    };
  }

  /** @throws CorralError `not-supported` with the reason, `needs-consent` without `takeOver` */
  async attach(input: Input<'payload', 'attach'>): Promise<{ readonly taskId: string }> {
    const { id, name } = this.parts.registry.find(input.vm);
    const attach: AttachInput = {
      vmId: id,
      name,
      path: await realFolder(input.path),
      kind: input.kind ?? defaultKind,
      takeOver: input.takeOver ?? false,
      at: this.parts.now(),
    };
    await this.requireAttachable(attach);
    return this.start('payload.attach', attach);
  }

  /** @throws CorralError why a folder can't be attached to a VM */
  async requireAttachable({ vmId, path, takeOver }: AttachInput): Promise<void> {
    await requireApart(path, this.parts.home);
    const lock = await this.parts.locks.look(path);
    const refusal = await this.refusal(vmId, path, lock);
    if (refusal !== null) throw new CorralError('not-supported', refusal);
    if (!takeOver && needsTakeOver(lock, vmId)) {
      throw new CorralError(
        'needs-consent',
        `${lock?.sentence ?? ''} Take it over all the same with --take-over.`,
      );
    }
  }

  /**
   * @throws CorralError `not-found` without a payload, `not-supported` where a running guest can't give it back,
   * `needs-consent` when something would stay unpublished in it
   */
  async detach({
    vm,
    leaveUnpublished = false,
  }: Input<'payload', 'detach'>): Promise<{ readonly taskId: string }> {
    const record = this.parts.registry.find(vm);
    requireUsable(record, 'give its payload back');
    this.payload(vm);
    const isOn = this.parts.driver.status(record.id).kind === 'running';
    const { available, reason } = this.parts.driver.capabilities(record.id).liveShare;
    if (isOn && !available && this.parts.service.connected(record.id)) {
      throw new CorralError('not-supported', `Stop “${record.name}” first. ${reason ?? ''}`.trim());
    }
    if (!leaveUnpublished) await this.parts.service.beforeStop(record.id);
    const detach: DetachInput = { vmId: record.id, name: record.name, leaveUnpublished };
    return this.start('payload.detach', detach);
  }

  status(vm: string): VmPayload | null {
    return this.parts.registry.view(this.parts.registry.find(vm).id).payload;
  }

  /** @throws CorralError `not-found`, `wrong-state`, and what the guest says */
  sync(vm: string): Promise<VmPayload> {
    return this.after(vm, (guest) => guest.sync());
  }

  pause(vm: string): Promise<VmPayload> {
    return this.after(vm, (guest) => guest.say('pause'));
  }

  resume(vm: string): Promise<VmPayload> {
    return this.after(vm, (guest) => guest.say('resume'));
  }

  restart(vm: string): Promise<VmPayload> {
    return this.after(vm, (guest) => guest.ready({ anew: true }));
  }

  /** @throws CorralError as {@link decide} */
  async decide({ vm, choice }: Input<'payload', 'decide'>): Promise<VmPayload> {
    const { id, name } = this.parts.registry.find(vm);
    await decide(this.parts.service.guest(id), name, choice);
    return this.payload(vm);
  }

  async log({ vm, lines }: Input<'payload', 'log'>): Promise<Output<'payload', 'log'>> {
    const guest = this.parts.service.guest(this.parts.registry.find(vm).id);
    return { lines: await guest.log(lines ?? defaultLogLines) };
  }

  async history(of: Input<'payload', 'history'>): Promise<Output<'payload', 'history'>> {
    const { history } = await this.parts.folders.find(of, this.parts.registry);
    return { checkpoints: history.list() };
  }

  async diff({ of, from, to }: Input<'payload', 'diff'>): Promise<Output<'payload', 'diff'>> {
    const { history } = await this.parts.folders.find(of, this.parts.registry);
    return history.diff(from, to);
  }

  /** @throws CorralError `not-found` */
  async restore({ of, number }: Input<'payload', 'restore'>): Promise<{ readonly taskId: string }> {
    const folder = await this.parts.folders.find(of, this.parts.registry);
    requireCheckpoint(folder.history.list(), number);
    const { payloadId } = folder.payload;
    const users = this.parts.registry
      .records()
      .filter(({ payload, setAside }) => payload?.payloadId === payloadId && !setAside);
    const user = users.find(({ id }) => this.parts.service.connected(id)) ?? users[0];
    return this.start('payload.restore', { payloadId, number, vmId: user?.id ?? null });
  }

  /** @throws CorralError `not-found` */
  async export({ of, number, folder }: Input<'payload', 'export'>): Promise<{ readonly taskId: string }> {
    const { history, payload } = await this.parts.folders.find(of, this.parts.registry);
    requireCheckpoint(history.list(), number);
    return this.start('payload.export', { payloadId: payload.payloadId, number, folder });
  }

  async allLocks(): Promise<Output<'payload', 'locks'>> {
    return { locks: await this.parts.locks.list() };
  }

  /** @throws CorralError `wrong-state` when it is held, `needs-consent`, `not-found` */
  async unlock({ path, consent }: Input<'payload', 'unlock'>): Promise<void> {
    await this.parts.locks.unlock(path, consent ?? false);
  }

  private async refusal(
    vmId: string,
    path: string,
    lock: Awaited<ReturnType<PayloadLocks['look']>>,
  ): Promise<string | null> {
    const { registry, driver } = this.parts;
    const neighbour = await neighbourOf(path, registry.records(), vmId);
    const kind = kindOf(defaultKind);
    return whyNotAttach({ vm: registry.record(vmId), neighbour, path, kind, lock, driver });
  }

  private async after(vm: string, work: (guest: GuestPayload) => Promise<void>): Promise<VmPayload> {
    await work(this.parts.service.guest(this.parts.registry.find(vm).id));
    return this.payload(vm);
  }

  /** @throws CorralError `not-found` */
  private payload(vm: string): VmPayload {
    const payload = this.status(vm);
    if (payload) return payload;
    throw new CorralError('not-found', `“${vm}” has no payload.`);
  }

  private async start(kind: string, input: object): Promise<{ readonly taskId: string }> {
    const { id } = this.parts.tasks().start(kind, input);
    await this.parts.tasks().journalled(id);
    return { taskId: id };
  }
}

function requireCheckpoint(checkpoints: Output<'payload', 'history'>['checkpoints'], number: number): void {
  if (checkpoints.some((checkpoint) => checkpoint.number === number)) return;
  throw new CorralError(
    'not-found',
    `There is no checkpoint ${number}. See what there is: corral payload history`,
  );
}

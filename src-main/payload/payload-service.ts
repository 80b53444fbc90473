import type { PayloadBinding, VmPayload } from '../../src-preload/contract/payload-state';
import type { Driver } from '../driver/driver';
import type { GuestWatch } from '../fleet/guest-watch';
import type { PowerGuard, Unpublished } from '../fleet/power-guard';
import type { VmRegistry } from '../fleet/vm-registry';
import type { PayloadStatus } from '../guest/payload-status';
import type { Unsubscribe } from '../host/emitter';
import { CorralError, toCorralError } from '../host/errors';
import type { GuestReach } from './bring-up';
import { claimFolder } from './claim-folder';
import { GuestPayload } from './guest-payload';
import { kindOf } from './kinds/all-kinds';
import { takeLastState } from './last-state';
import type { HeldLock, PayloadLocks } from './lock/payload-locks';
import type { PayloadFolder } from './payload-folder';
import type { PayloadFolders } from './payload-folders';

export interface PayloadServiceParts {
  readonly registry: VmRegistry;
  readonly driver: Pick<Driver, 'status' | 'capabilities'>;
  readonly locks: PayloadLocks;
  readonly folders: PayloadFolders;
  /** @throws CorralError `wrong-state` when it is off */
  readonly guestOf: (vmId: string) => GuestWatch;
  readonly reach: (vmId: string, binding: PayloadBinding) => GuestReach;
  readonly now: () => number;
  readonly log: (sentence: string) => void;
}

/**
 * Binds payloads to the life of their VMs. From before a VM is powered on until its final state was seen it holds the
 * lock of the folder; meanwhile one {@link GuestPayload} looks after what its guest publishes.
 */
export class PayloadService implements PowerGuard {
  private readonly guests = new Map<string, GuestPayload>();
  /** Locks of VMs that are being powered on. */
  private readonly taken = new Map<string, HeldLock>();
  /** What is under way for a VM that went on or off: the next of its moves waits for it. */
  private readonly moves = new Map<string, Promise<void>>();
  private readonly stopListening: Unsubscribe;
  private readonly ended = new AbortController();

  constructor(private readonly parts: PayloadServiceParts) {
    this.stopListening = parts.registry.on((news) => {
      if (news.topic === 'vm.changed' && news.vm.state.kind === 'unreachable')
        this.guests.get(news.vm.id)?.lost();
    });
  }

  /** Whether guests publish that this process takes over. */
  get isNeeded(): boolean {
    return this.guests.size > 0;
  }

  /** Finishes what an earlier orchestrator left of VMs that are off. Called once all VMs are known. */
  adopt(): void {
    const { registry, driver } = this.parts;
    for (const { id, payload } of registry.records()) {
      if (payload && driver.status(id).kind !== 'running') this.move(id, () => this.settle(id, payload));
    }
  }

  /** Takes the lock and writes the marker. @throws CorralError why the VM must not be powered on */
  async beforeStart(id: string): Promise<void> {
    await this.moves.get(id);
    const { payload } = this.parts.registry.record(id);
    if (payload) this.taken.set(id, await claimFolder(this.parts, id, payload, false));
  }

  poweredOn(id: string): void {
    const { payload } = this.parts.registry.record(id);
    if (payload) this.move(id, () => this.up(id, payload));
  }

  /** @throws CorralError `needs-consent` when something in it can't be published */
  async beforeStop(id: string): Promise<void> {
    await this.moves.get(id);
    await this.guests.get(id)?.flush();
  }

  poweredOff(id: string): void {
    const { registry } = this.parts;
    const payload = registry.has(id) ? registry.record(id).payload : null;
    if (payload) this.move(id, () => this.settle(id, payload));
  }

  /** A guest that one can log in to, again after each loss. */
  async ready(id: string): Promise<void> {
    await this.moves.get(id);
    await this.guests.get(id)?.ready();
  }

  /** The service in a guest said something. */
  heard(id: string, status: PayloadStatus): void {
    this.guests.get(id)?.heard(status);
  }

  /** The payload of a VM whose guest can be asked. @throws CorralError `not-found`, `wrong-state` */
  guest(id: string): GuestPayload {
    const { name, payload } = this.parts.registry.record(id);
    if (!payload) {
      throw new CorralError(
        'not-found',
        `“${name}” has no payload. Attach one: corral payload attach ${name} FOLDER`,
      );
    }
    this.parts.guestOf(id); // Says what is wrong with one that is off.
    const guest = this.guests.get(id);
    if (guest) return guest;
    throw new CorralError(
      'wrong-state',
      `The payload of “${name}” is not connected. Restart the VM to connect it: corral vm restart ${name}`,
    );
  }

  /** The payload of a VM that is on, if it is connected. */
  connected(id: string): GuestPayload | undefined {
    return this.guests.get(id);
  }

  /** Binds a folder to a VM; one that runs is connected at once where its driver can. */
  async bind(id: string, binding: PayloadBinding, takeOver: boolean): Promise<void> {
    const { registry, driver } = this.parts;
    await this.moves.get(id);
    const connected = this.guests.get(id);
    if (connected && registry.record(id).payload?.payloadId === binding.payloadId) {
      await connected.ready();
      return;
    }
    const isOn = driver.status(id).kind === 'running';
    if (isOn && !this.isYetToCome(id, binding))
      this.taken.set(id, await claimFolder(this.parts, id, binding, takeOver));
    await registry.update(id, { payload: binding });
    if (!isOn) {
      this.move(id, () => this.settle(id, binding));
      await this.moves.get(id);
      return;
    }
    this.poweredOn(id);
    await this.ready(id);
  }

  /**
   * Takes a folder from a VM, from the running guest first.
   *
   * @throws CorralError `needs-consent` when something in it can't be published; what the guest says
   */
  async unbind(id: string, unpublished: Unpublished): Promise<void> {
    const { registry } = this.parts;
    const { payload } = registry.record(id);
    if (!payload) return;
    await this.beforeStop(id).catch((error: unknown) => {
      if (unpublished === 'ask') throw error;
    });
    await this.guests.get(id)?.disconnect();
    this.poweredOff(id);
    await this.moves.get(id);
    await registry.update(id, { payload: null });
    this.tell(id, { state: { kind: 'off' }, lastCheckpoint: null, lastSuccessAt: null });
  }

  /** Resolves when nothing is under way for a VM that went on or off. */
  async quiet(id: string): Promise<void> {
    await this.moves.get(id);
  }

  /** Tells of the newest checkpoint of a VM's payload. */
  announce(id: string, folder: PayloadFolder): void {
    this.tell(id, { lastCheckpoint: folder.last });
  }

  /** Lets go of all guests; their services go on. */
  async dispose(): Promise<void> {
    this.stopListening();
    this.ended.abort();
    for (const guest of this.guests.values()) guest.dispose();
    this.guests.clear();
    await Promise.allSettled(this.moves.values());
  }

  /** It is on: from now on its state decides about the lock. */
  private async up(id: string, binding: PayloadBinding): Promise<void> {
    const { registry, locks, folders, now, log } = this.parts;
    if (this.isYetToCome(id, binding)) {
      const { name } = registry.record(id);
      const sentence = `The folder appears in “${name}” at its next start. Restart the VM when it suits you.`;
      this.tell(id, { state: { kind: 'mount-missing', since: now(), sentence } });
      return;
    }
    try {
      const lock =
        this.taken.get(id) ??
        (await locks.holding(id)) ??
        (await claimFolder(this.parts, id, binding, false));
      this.taken.delete(id);
      await locks.running(lock);
      const folder = await folders.open(binding.payloadId);
      this.guests.get(id)?.dispose();
      const parts = {
        vm: () => ({ id, name: registry.record(id).name }),
        kind: kindOf(binding.kind),
        folder,
        locks,
        reach: this.parts.reach(id, binding),
        isSamePlace: (vm: { readonly id: string; readonly name: string }) =>
          vm.id === id || vm.name === registry.record(id).name,
        tell: (view: Partial<VmPayload>) => this.tell(id, view),
        now,
        log,
      };
      if (!this.ended.signal.aborted) this.guests.set(id, new GuestPayload(parts, lock));
    } catch (error) {
      const sentence = toCorralError(error).message;
      this.tell(id, { state: { kind: 'halted', since: now(), sentence } });
      throw error;
    }
  }

  /** Whether it was attached to a VM that runs and can be given a folder at its start only. */
  private isYetToCome(id: string, { attachedAt }: PayloadBinding): boolean {
    const { driver } = this.parts;
    const machine = driver.status(id);
    return (
      machine.kind === 'running' && machine.since < attachedAt && !driver.capabilities(id).liveShare.available
    );
  }

  /** It is off: takes over what it published last, and lets go of the lock. */
  private async settle(id: string, { payloadId }: PayloadBinding): Promise<void> {
    const { registry, locks, folders } = this.parts;
    const guest = this.guests.get(id);
    guest?.dispose();
    this.guests.delete(id);
    const lock = guest?.lock ?? this.taken.get(id) ?? (await locks.holding(id));
    this.taken.delete(id);
    const folder = await folders.open(payloadId);
    let isFinal = false;
    try {
      // Without the lock, what is published now is another VM's.
      const vm = registry.has(id) ? { id, name: registry.record(id).name } : null;
      if (lock) isFinal = (await takeLastState(folder, vm, this.ended.signal)) && (guest?.wasServed ?? true);
    } finally {
      if (lock) await locks.release(lock, { clean: isFinal });
      if (!this.ended.signal.aborted) this.tell(id, { state: { kind: 'off' }, lastCheckpoint: folder.last });
    }
  }

  /** Runs one move of a VM after the other; a failure is in the log and keeps none of the next from happening. */
  private move(id: string, work: () => Promise<void>): void {
    const before = this.moves.get(id) ?? Promise.resolve();
    const move = before.then(work).catch((error: unknown) => {
      this.parts.log(`The payload of the VM ${id}: ${toCorralError(error).message}`);
    });
    this.moves.set(id, move);
  }

  private tell(
    id: string,
    change: Partial<Pick<VmPayload, 'state' | 'lastCheckpoint' | 'lastSuccessAt'>>,
  ): void {
    const { registry } = this.parts;
    if (registry.has(id)) registry.note(id, { payload: { ...registry.runtime(id).payload, ...change } });
  }
}

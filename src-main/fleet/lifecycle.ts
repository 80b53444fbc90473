import type { ErrorEnvelope } from '../../src-preload/contract/errors';
import type { StopStage, Vm } from '../../src-preload/contract/vm';
import type { Driver, Endpoint, MachineEvent, MachineSpec } from '../driver/driver';
import { crashPoint } from '../host/crash-point';
import { Emitter, type Unsubscribe } from '../host/emitter';
import { shutDown } from '../guest/shut-down';
import { CorralError, errorEnvelope } from '../host/errors';
import type { HostCapacity } from '../host/host-capacity';
import type { KeyedMutex } from '../host/keyed-mutex';
import type { GuestNews, GuestWatch, WatchGuest } from './guest-watch';
import { applyMarks, marksScript } from './guest-marks';
import { machineImage, machineSpec } from './machine-spec';
import type { ImageSource } from './machine-spec';
import type { PowerGuard, Unpublished } from './power-guard';
import { renameVm } from './rename-vm';
import { requireStartable, requireUsable } from './require-usable';
import { requireRoom } from './resource-limits';
import type { VmRecord } from './vm-record';
import type { VmRegistry } from './vm-registry';
import type { WriteIdentity } from './write-identity';

export interface LifecycleParts {
  readonly registry: VmRegistry;
  readonly driver: Driver;
  readonly images: ImageSource;
  readonly capacity: () => Promise<HostCapacity>;
  readonly watchGuest: WatchGuest;
  readonly writeIdentity: WriteIdentity;
  readonly guard: PowerGuard;
  /** Shared with the tasks that make and remove VMs, so that nothing touches one VM twice at once. */
  readonly locks: KeyedMutex;
  readonly now: () => number;
}

/**
 * The life of each VM between power on and power off: the one place that decides its state. It
 * hears of everything by events (machine, guest) and never polls.
 */
export class Lifecycle {
  private readonly watches = new Map<string, GuestWatch>();
  /** Machines whose process is being started. */
  private readonly comingUp = new Map<string, Promise<Vm>>();
  /** Machines that go off to be started again. */
  private readonly restarting = new Set<string>();
  private readonly ready: Emitter<string>;
  private readonly stopListening: () => void;

  constructor(private readonly parts: LifecycleParts) {
    this.ready = new Emitter();
    this.stopListening = parts.driver.on((event) => this.onMachine(event));
  }

  /** Takes up what runs already: all VMs, before any other call; later those that were discovered since. */
  async adopt(records = this.parts.registry.records()): Promise<void> {
    const { registry, driver } = this.parts;
    const specs: MachineSpec[] = [];
    for (const record of records) {
      try {
        specs.push(await this.spec(record));
      } catch (error) {
        registry.note(record.id, { lastError: errorEnvelope(error) });
      }
    }
    await driver.adopt(specs);
    for (const record of records) {
      const status = driver.status(record.id);
      if (status.kind === 'running' && record.checkOf === null) this.poweredOn(record, status);
    }
    for (const spec of specs) await this.measureDisk(spec.id);
  }

  /** Hears each guest that one can log in to, again after each loss. A failure shows on the VM. */
  onReady(work: (id: string) => Promise<void>): Unsubscribe {
    return this.ready.on((id) => {
      work(id).catch((error: unknown) => this.parts.registry.note(id, { lastError: errorEnvelope(error) }));
    });
  }

  /** @throws CorralError `wrong-state` unless it is off, and what {@link Driver.start} throws. */
  start(id: string): Promise<Vm> {
    return this.parts.locks.run(id, () => this.powerOn(id));
  }

  /**
   * Ends the guest gracefully and starts it again, in one go: nothing comes in between, and it goes
   * on without whoever asked. Answers when it is powered on again.
   *
   * @throws CorralError `wrong-state` when it does not run, `cancelled` when a forced stop came
   * while it went off: then it stays off; `needs-consent` as {@link stop}, and what {@link start} throws.
   */
  restart(id: string, unpublished: Unpublished = 'ask'): Promise<Vm> {
    return this.parts.locks.run(id, async () => {
      this.restarting.add(id);
      try {
        await this.gracefulStop(id, unpublished);
        if (this.restarting.has(id)) return await this.powerOn(id);
      } finally {
        this.restarting.delete(id);
      }
      const { name } = this.parts.registry.record(id);
      throw new CorralError('cancelled', `“${name}” was force stopped while it restarted, so it stays off.`);
    });
  }

  /**
   * Ends the guest gracefully, by stages, or with `force` at once; a machine that is just being
   * powered on is cut off as soon as it is there. Answers when it is off.
   *
   * @param unpublished what happens when something in it can't be published before
   * @throws CorralError `wrong-state` when it does not run, `needs-consent` of {@link PowerGuard.beforeStop}.
   */
  stop(id: string, force: boolean, unpublished: Unpublished = 'ask'): Promise<Vm> {
    // A forced stop must not wait behind a graceful one: it is how one is cut short.
    return force ? this.forceStop(id) : this.parts.locks.run(id, () => this.gracefulStop(id, unpublished));
  }

  /** The watch of a running guest. @throws CorralError `wrong-state` when it is off. */
  guest(id: string): GuestWatch {
    const watch = this.watches.get(id);
    if (watch) return watch;
    const { name } = this.parts.registry.record(id);
    throw new CorralError('wrong-state', `“${name}” is not running. Start it first: corral vm start ${name}`);
  }

  /** @throws CorralError `name-taken`, `wrong-state` while it is made or deleted, or set aside. */
  rename(id: string, name: string): Promise<Vm> {
    const { registry, driver, locks } = this.parts;
    return locks.run(id, async () => {
      requireUsable(registry.record(id), 'be renamed');
      await renameVm({ registry, driver, lifecycle: this }, id, name);
      return registry.view(id);
    });
  }

  /** Driver's view of a VM. @throws CorralError `not-found`, `image-broken` */
  async spec(record: VmRecord): Promise<MachineSpec> {
    const image = await machineImage(record, this.parts.images);
    return machineSpec(record, image, this.parts.registry.folderOf(record.id));
  }

  /** Brings the sizes in the record's view up to date. */
  async measureDisk(id: string): Promise<void> {
    const { registry, driver } = this.parts;
    if (!registry.has(id) || registry.record(id).phase !== 'ready') return;
    try {
      registry.note(id, { disk: await driver.diskUsage(await this.spec(registry.record(id))) });
    } catch (error) {
      registry.note(id, { lastError: errorEnvelope(error) });
    }
  }

  /** Lets go of all guests without touching them. */
  async dispose(): Promise<void> {
    this.stopListening();
    const watches = [...this.watches.values()];
    this.watches.clear();
    await Promise.all(watches.map((watch) => watch.dispose()));
  }

  private async powerOn(id: string): Promise<Vm> {
    const coming = this.bringUp(id);
    this.comingUp.set(id, coming);
    try {
      return await coming;
    } finally {
      this.comingUp.delete(id);
    }
  }

  private async bringUp(id: string): Promise<Vm> {
    const { registry, driver, guard, capacity, now } = this.parts;
    const record = registry.record(id);
    requireStartable(record);
    if (driver.status(id).kind === 'running') {
      throw new CorralError('wrong-state', `“${record.name}” runs already.`);
    }
    try {
      requireRoom(await capacity(), record);
      await guard.beforeStart(id);
      const spec = await this.spec(record);
      registry.note(id, {
        state: { kind: 'starting', since: now(), waitingFor: 'process' },
        lastError: null,
      });
      await this.parts.writeIdentity(record, spec.seedFolder);
      await driver.resizeDisk(spec);
      if (record.neverStarted) await registry.update(id, { neverStarted: false });
      crashPoint('vm.start.process');
      this.poweredOn(record, await driver.start(spec, { screen: true }));
      crashPoint('vm.start.powered');
      return registry.view(id);
    } catch (error) {
      registry.note(id, { state: { kind: 'stopped' }, lastError: errorEnvelope(error) });
      guard.poweredOff(id);
      throw error;
    }
  }

  private async gracefulStop(id: string, unpublished: Unpublished): Promise<Vm> {
    const { registry, driver, guard, now } = this.parts;
    const record = this.running(id);
    await guard.beforeStop(id).catch((error: unknown) => {
      if (unpublished === 'ask') throw error;
    });
    if (driver.status(id).kind !== 'running') return registry.view(id); // Its power was cut meanwhile.
    const since = now();
    const onStage = (stage: StopStage): void => {
      registry.note(id, { state: { kind: 'stopping', since, stage } });
      crashPoint(`vm.stop.${stage}`);
    };
    const { state } = registry.runtime(id);
    const answers = state.kind === 'running';
    const power = {
      powerDown: () => driver.powerDown(id),
      waitUntilOff: (timeoutMs: number) => driver.waitUntilOff(id, timeoutMs),
      stop: () => driver.stop(id),
    };
    await shutDown(answers ? this.watches.get(id)?.power : undefined, power, onStage);
    this.poweredOff(record.id);
    return registry.view(id);
  }

  private async forceStop(id: string): Promise<Vm> {
    const { registry, driver, now } = this.parts;
    this.restarting.delete(id); // Whoever cuts the power wants it off.
    const coming = this.comingUp.get(id);
    await coming?.catch(() => undefined);
    if (coming && driver.status(id).kind !== 'running') return registry.view(id); // It did not come up.
    this.running(id);
    registry.note(id, { state: { kind: 'stopping', since: now(), stage: 'driver-stop' } });
    await driver.stop(id);
    this.poweredOff(id);
    return registry.view(id);
  }

  private poweredOn(record: VmRecord, status: MachineStatusRunning): void {
    this.parts.registry.note(record.id, {
      state: { kind: 'starting', since: status.since, waitingFor: status.endpoint ? 'banner' : 'process' },
      endpoint: status.endpoint,
      activeResources: status.resources,
      guest: null,
    });
    this.parts.guard.poweredOn(record.id);
    if (status.endpoint) this.watch(record.id, status.since, status.endpoint);
  }

  private watch(id: string, since: number, endpoint: Endpoint): void {
    const { registry, watchGuest } = this.parts;
    const onNews = (news: GuestNews): void => this.onGuest(id, since, news);
    this.watches.set(id, watchGuest(registry.record(id), endpoint, onNews));
  }

  private reachable(id: string, endpoint: Endpoint): void {
    const { registry, driver } = this.parts;
    const status = driver.status(id);
    if (
      !registry.has(id) ||
      registry.record(id).checkOf !== null ||
      this.watches.has(id) ||
      status.kind !== 'running'
    )
      return;
    registry.note(id, { endpoint });
    this.onGuest(id, status.since, { kind: 'waiting', for: 'banner' });
    this.watch(id, status.since, endpoint);
  }

  private poweredOff(id: string, reason?: string): void {
    const { registry, guard, now } = this.parts;
    const watch = this.watches.get(id);
    this.watches.delete(id);
    void watch?.dispose();
    // A stop of ours is told by the machine too.
    const wasOn = registry.runtime(id).activeResources !== null;
    registry.note(id, {
      state: reason === undefined ? { kind: 'stopped' } : { kind: 'died', at: now(), reason },
      endpoint: null,
      activeResources: null,
      guest: null,
    });
    if (wasOn) guard.poweredOff(id);
    void this.measureDisk(id);
  }

  private onMachine(event: MachineEvent): void {
    const { registry } = this.parts;
    switch (event.kind) {
      case 'started':
      case 'guest-shutdown':
        return;
      case 'reachable':
        this.reachable(event.id, event.endpoint);
        return;
      case 'exited':
        // The stop that we made ourselves has told it already.
        if (!registry.has(event.id) || registry.runtime(event.id).activeResources === null) return;
        this.poweredOff(event.id, event.expected ? undefined : event.reason);
        return;
    }
  }

  private onGuest(id: string, since: number, news: GuestNews): void {
    const { registry } = this.parts;
    if (!registry.has(id)) return;
    const stopping = registry.runtime(id).state.kind === 'stopping';
    switch (news.kind) {
      case 'facts':
        registry.note(id, { guest: news.facts });
        return;
      case 'waiting':
        if (!stopping) registry.note(id, { state: { kind: 'starting', since, waitingFor: news.for } });
        return;
      case 'ready':
        if (stopping) return;
        if (marksScript(registry.record(id).onNextStart) === null) this.announce(id, since, null);
        else void this.markThenAnnounce(id, since);
        return;
      case 'unreachable':
        if (!stopping) {
          const state = { kind: 'unreachable', since: this.parts.now(), reason: news.reason } as const;
          registry.note(id, { state });
        }
        return;
    }
  }

  /** Does in the guest what waits for its next login, before anybody logs in. */
  private async markThenAnnounce(id: string, since: number): Promise<void> {
    const { registry } = this.parts;
    const { state } = registry.runtime(id);
    const failure = await applyMarks(registry, id, this.guest(id)).then(() => null, errorEnvelope);
    // When it went off or was lost meanwhile, its next login begins anew.
    if (registry.has(id) && registry.runtime(id).state === state) this.announce(id, since, failure);
  }

  private announce(id: string, since: number, lastError: ErrorEnvelope | null): void {
    this.parts.registry.note(id, { state: { kind: 'running', since }, lastError });
    this.ready.emit(id);
    void this.measureDisk(id);
  }

  private running(id: string): VmRecord {
    const record = this.parts.registry.record(id);
    if (this.parts.driver.status(id).kind === 'running') return record;
    throw new CorralError('wrong-state', `“${record.name}” is not running.`);
  }
}

type MachineStatusRunning = Awaited<ReturnType<Driver['start']>>;

import { randomBytes } from 'node:crypto';
import type { Endpoint } from '../driver/driver';
import type { GuestWatch, WatchGuest } from '../fleet/guest-watch';
import { specOf, withLocks, type FleetParts } from '../fleet/make-vm';
import { requireDisk, requireMemory } from '../fleet/resource-limits';
import type { VmRecord } from '../fleet/vm-record';
import { CorralError, toCorralError } from '../host/errors';
import type { HostCapacity } from '../host/host-capacity';

/** A look needs less than work does. macOS does not start with less memory. */
const maxCpuCount = 2;
const maxMemoryMB = 4096;
/** From power on until one can log in. */
const readyTimeoutMs = 300_000;

export interface CopyParts extends FleetParts {
  readonly watchGuest: WatchGuest;
  readonly capacity: () => Promise<HostCapacity>;
}

/**
 * Copies of stopped VMs that are started, looked into and removed. Each has a record in the making, shown to
 * nobody, so that the next orchestrator knows it whatever happens. The original is neither started nor changed.
 */
export class ThrowAwayCopies {
  constructor(private readonly parts: CopyParts) {}

  /** The copy of a VM, if there is one. */
  of(vmId: string): VmRecord | undefined {
    return this.parts.registry.records().find(({ checkOf }) => checkOf === vmId);
  }

  /** Makes a copy in place of any that is left over. @throws CorralError of {@link FleetParts.driver} */
  async make(vmId: string): Promise<void> {
    const { registry, driver, locks, writeIdentity, lifecycle, capacity } = this.parts;
    await this.remove(vmId);
    const source = registry.record(vmId);
    requireDisk(await capacity(), `to look into a copy of “${source.name}”`);
    const { cpuCount, memoryMB, diskGB } = source.resources;
    const copy = await registry.reserve({
      name: `check-${randomBytes(6).toString('hex')}`,
      driver: source.driver,
      imageId: source.imageId,
      user: source.user,
      resources: {
        cpuCount: Math.min(cpuCount, maxCpuCount),
        memoryMB: Math.min(memoryMB, maxMemoryMB),
        diskGB,
      },
      origin: 'cloned',
      checkOf: vmId,
    });
    const spec = await lifecycle.spec(copy);
    const { hostPublicKey, fingerprint } = await writeIdentity(copy, spec.seedFolder);
    await registry.update(copy.id, { hostPublicKey, hostKeyFingerprint: fingerprint });
    await withLocks(locks, [vmId, copy.id], async () => driver.clone(await specOf(this.parts, vmId), spec));
  }

  /**
   * Starts the copy of a VM, hands its guest to `work` once one can log in, and powers it off.
   *
   * @throws CorralError `timed-out`, `cancelled`, `not-enough-memory` and what {@link Driver.start} throws.
   */
  async visit<Result>(
    vmId: string,
    signal: AbortSignal,
    work: (guest: GuestWatch) => Promise<Result>,
  ): Promise<Result> {
    const { registry, driver, capacity } = this.parts;
    const copy = this.of(vmId);
    if (!copy) throw new CorralError('not-found', 'The copy that was to be looked into is gone.');
    const { name } = registry.record(vmId);
    requireMemory(await capacity(), `the copy of ${name}`, copy.resources.memoryMB);
    await driver.stop(copy.id);
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    signal.addEventListener('abort', stop, { once: true });
    const timer = setTimeout(stop, readyTimeoutMs);
    let watch: GuestWatch | undefined;
    try {
      const endpoint = await this.powerOn(copy, abort.signal);
      watch = await this.login(copy, endpoint, abort.signal);
      clearTimeout(timer);
      return await work(watch);
    } catch (error) {
      if (!abort.signal.aborted || signal.aborted) throw error;
      throw new CorralError(
        'timed-out',
        `A copy of “${name}” was started to look into it, but nobody could log in to it within ${readyTimeoutMs / 60_000} minutes.`,
      );
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      await watch?.dispose();
      await driver.stop(copy.id);
    }
  }

  /** Removes every copy of a VM, whatever state it is in. Does no harm where there is none. */
  async remove(vmId: string): Promise<void> {
    const { registry, driver, locks, lifecycle } = this.parts;
    for (let copy = this.of(vmId); copy; copy = this.of(vmId)) {
      const { id } = copy;
      await locks.run(id, async () => {
        await driver.stop(id);
        await driver.delete(id);
        await registry.remove(id);
      });
    }
    await lifecycle.measureDisk(vmId);
  }

  private powerOn(copy: VmRecord, signal: AbortSignal): Promise<Endpoint> {
    const { driver, lifecycle } = this.parts;
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        undo();
        signal.removeEventListener('abort', onAbort);
        finish();
      };
      const onAbort = (): void => settle(() => reject(gone('was given up')));
      const undo = driver.on((event) => {
        if (event.id !== copy.id) return;
        if (event.kind === 'reachable') settle(() => resolve(event.endpoint));
        if (event.kind === 'exited') settle(() => reject(gone(`ended: ${event.reason}`)));
      });
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      else {
        lifecycle
          .spec(copy)
          .then((spec) => driver.start(spec, { screen: false }))
          .then(({ endpoint }) => endpoint && settle(() => resolve(endpoint)))
          .catch((error: unknown) => settle(() => reject(toCorralError(error))));
      }
    });
  }

  private async login(copy: VmRecord, endpoint: Endpoint, signal: AbortSignal): Promise<GuestWatch> {
    const { driver, registry, watchGuest } = this.parts;
    let settled: () => void = () => undefined;
    let failed: (reason: Error) => void = () => undefined;
    const answer = new Promise<void>((resolve, reject) => {
      settled = resolve;
      failed = reject;
    });
    const watch = watchGuest(registry.record(copy.id), endpoint, (news) => {
      if (news.kind === 'ready') settled();
      if (news.kind === 'unreachable') failed(gone(`does not answer: ${news.reason}`));
    });
    const undo = driver.on((event) => {
      if (event.id === copy.id && event.kind === 'exited') failed(gone(`ended: ${event.reason}`));
    });
    const onAbort = (): void => failed(gone('was given up'));
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await answer;
      return watch;
    } catch (error) {
      await watch.dispose();
      throw error;
    } finally {
      undo();
      signal.removeEventListener('abort', onAbort);
    }
  }
}

function gone(why: string): CorralError {
  return new CorralError('guest-unreachable', `A copy was started to look into it, but it ${why}`);
}

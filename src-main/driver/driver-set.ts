import type { Capabilities, CloneConsistency, Share } from '../../src-preload/contract/vm';
import type { Unsubscribe } from '../host/emitter';
import { CorralError } from '../host/errors';
import type {
  DiscoveredMachine,
  DiskUsage,
  Driver,
  FetchContext,
  MachineEvent,
  MachineSpec,
  MachineStatus,
  ScreenAddress,
  StartOptions,
} from './driver';

/** All drivers as one: each call goes to the driver of its machine. */
export class DriverSet implements Driver {
  readonly kind: string;
  private hasAdopted = false;

  /**
   * @param drivers at least one, the preferred one first
   * @param kindOf says which driver a machine has
   */
  constructor(
    private readonly drivers: readonly [Driver, ...Driver[]],
    private readonly kindOf: (id: string) => string,
  ) {
    this.kind = drivers[0].kind;
  }

  capabilities(id: string): Capabilities {
    return this.of(id).capabilities(id);
  }

  async adopt(specs: readonly MachineSpec[]): Promise<void> {
    const isFirst = !this.hasAdopted;
    this.hasAdopted = true;
    await Promise.all(
      this.drivers.map(async (driver) => {
        const own = specs.filter(({ id }) => this.kindOf(id) === driver.kind);
        if (isFirst || own.length > 0) await driver.adopt(own);
      }),
    );
  }

  async discover(): Promise<readonly DiscoveredMachine[]> {
    const found = await Promise.all(this.drivers.map(async (driver) => (await driver.discover?.()) ?? []));
    return found.flat();
  }

  status(id: string): MachineStatus {
    return this.of(id).status(id);
  }

  async fetchImage(spec: MachineSpec, context: FetchContext): Promise<string | null> {
    return (await this.of(spec.id).fetchImage?.(spec, context)) ?? null;
  }

  async create(spec: MachineSpec): Promise<void> {
    await this.of(spec.id).create(spec);
  }

  async clone(source: MachineSpec, target: MachineSpec): Promise<CloneConsistency> {
    return this.of(target.id).clone(source, target);
  }

  async resizeDisk(spec: MachineSpec): Promise<void> {
    await this.of(spec.id).resizeDisk(spec);
  }

  async rename(spec: MachineSpec, name: string): Promise<void> {
    await this.of(spec.id).rename(spec, name);
  }

  async delete(id: string): Promise<void> {
    await this.of(id).delete(id);
  }

  async start(spec: MachineSpec, options: StartOptions): Promise<MachineStatus & { kind: 'running' }> {
    return this.of(spec.id).start(spec, options);
  }

  async powerDown(id: string): Promise<void> {
    await this.of(id).powerDown(id);
  }

  async stop(id: string): Promise<void> {
    await this.of(id).stop(id);
  }

  async waitUntilOff(id: string, timeoutMs: number): Promise<boolean> {
    return this.of(id).waitUntilOff(id, timeoutMs);
  }

  whyNotShare(id: string, hostPath: string): string | null {
    return this.of(id).whyNotShare?.(id, hostPath) ?? null;
  }

  async attachShare(id: string, share: Share): Promise<{ readonly tag: string }> {
    return this.of(id).attachShare(id, share);
  }

  async detachShare(id: string, name: string): Promise<void> {
    await this.of(id).detachShare(id, name);
  }

  async diskUsage(spec: MachineSpec): Promise<DiskUsage> {
    return this.of(spec.id).diskUsage(spec);
  }

  consoleLog(id: string): string {
    return this.of(id).consoleLog(id);
  }

  screenAddress(id: string): ScreenAddress | undefined {
    return this.of(id).screenAddress(id);
  }

  on(listener: (event: MachineEvent) => void): Unsubscribe {
    const undo = this.drivers.map((driver) => driver.on(listener));
    return () => {
      for (const stop of undo) stop();
    };
  }

  async dispose(): Promise<void> {
    await Promise.all(this.drivers.map((driver) => driver.dispose()));
  }

  private of(id: string): Driver {
    const kind = this.kindOf(id);
    const driver = this.drivers.find((one) => one.kind === kind);
    if (driver) return driver;
    throw new CorralError(
      'not-supported',
      `This VM was made with “${kind}”, which this version of Corral does not know.`,
      {
        id,
      },
    );
  }
}

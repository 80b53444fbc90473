import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Driver, MachineEvent, MachineStatus } from '../driver/driver';
import { deleteVmTask } from '../fleet/delete-vm';
import type { GuestWatch, WatchGuest } from '../fleet/guest-watch';
import { Lifecycle } from '../fleet/lifecycle';
import type { FleetParts } from '../fleet/make-vm';
import type { VmRecord } from '../fleet/vm-record';
import { unguarded } from '../fleet/power-guard.fixture';
import { VmRegistry } from '../fleet/vm-registry';
import { VmStore } from '../fleet/vm-store';
import { Emitter } from '../host/emitter';
import { CorralError } from '../host/errors';
import { KeyedMutex } from '../host/keyed-mutex';
import type { AnyTaskDefinition } from '../tasks/task-definition';
import { TaskRunner } from '../tasks/task-runner';
import type { ConsentGate } from './consent';
import { Families } from './families';
import { FamilyStore } from './family-store';
import { familyTaskDefinitions, FamilyTasks } from './family-tasks';
import { SetAsides } from './set-asides';
import { Snapshots } from './snapshots';

const available = { available: true };
const capabilities = {
  vnc: available,
  liveShare: available,
  readOnlyShare: available,
  liveClone: available,
  freeze: available,
};
const resources = { cpuCount: 1, memoryMB: 512, diskGB: 10 };
const image = {
  id: 'tiny',
  name: 'Tiny',
  origin: 'added',
  architecture: 'x86_64',
  boot: { mode: 'firmware' },
  disk: { file: '/nowhere/disk.raw', format: 'raw', virtualBytes: 1, allocatedBytes: 1 },
  user: 'admin',
  createdAt: 0,
} as const;
const capacity = () =>
  Promise.resolve({ cpuCount: 4, memoryMB: 16_000, availableMemoryMB: 10_000, freeDiskGB: 100 });

/** Machines whose disks are words, and which obey at once. */
function memoryDriver() {
  const disks = new Map<string, string>();
  const running = new Map<string, Extract<MachineStatus, { kind: 'running' }>>();
  const events = new Emitter<MachineEvent>();
  const driver = {
    kind: 'memory',
    capabilities: () => capabilities,
    adopt: () => Promise.resolve(),
    status: (id) => running.get(id) ?? { kind: disks.has(id) ? 'stopped' : 'absent' },
    create: ({ id, image: made }) => {
      disks.set(id, made.kind);
      return Promise.resolve();
    },
    clone: (source, target) => {
      disks.set(target.id, disks.get(source.id) ?? 'nothing');
      return Promise.resolve('stopped');
    },
    rename: () => Promise.resolve(),
    delete: (id) => {
      disks.delete(id);
      return Promise.resolve();
    },
    resizeDisk: () => Promise.resolve(),
    diskUsage: () => Promise.resolve({ ownBytes: 1, sharedBytes: 0, freedBytes: 1, layerCount: 0 }),
    start: (spec) => {
      const status = {
        kind: 'running',
        since: 1,
        endpoint: { host: '127.0.0.1', port: 1 },
        resources,
      } as const;
      running.set(spec.id, status);
      return Promise.resolve(status);
    },
    powerDown: (id) => driver.stop(id),
    waitUntilOff: () => Promise.resolve(true),
    stop: (id) => {
      if (running.delete(id)) events.emit({ kind: 'exited', id, expected: true, reason: 'it was asked to' });
      return Promise.resolve();
    },
    on: events.on.bind(events),
  } satisfies Partial<Driver> as unknown as Driver;
  return { driver, disks };
}

/** Guests that never say a word. */
const silentGuest: WatchGuest = () =>
  ({ power: undefined, dispose: () => Promise.resolve() }) satisfies Partial<
    Record<keyof GuestWatch, unknown>
  > as unknown as GuestWatch;

/** What another room brings with it. */
export interface HerdGuests {
  readonly watchGuest: WatchGuest;
  readonly definitions: (fleet: FleetParts, store: FamilyStore) => readonly AnyTaskDefinition[];
}

/** All of this room on real files, with machines that are only remembered. */
export class FamilyHerd {
  now = Date.UTC(2026, 10, 21, 10, 53);
  /** The step, as `<kind>.<name>`, that fails after it has done its work. */
  broken: string | undefined;
  /** VMs that hold work, so that consent is asked for. */
  readonly precious = new Set<string>();

  private constructor(
    readonly folder: string,
    readonly registry: VmRegistry,
    readonly store: FamilyStore,
    readonly disks: Map<string, string>,
    readonly driver: Driver,
    guests: HerdGuests,
  ) {
    const locks = new KeyedMutex();
    const now = (): number => this.now;
    this.lifecycle = new Lifecycle({
      guard: unguarded,
      registry,
      driver,
      images: { resolve: () => Promise.resolve({ ...image }) },
      capacity,
      watchGuest: guests.watchGuest,
      writeIdentity: () => Promise.resolve({ hostPublicKey: 'ssh-ed25519 A', fingerprint: 'SHA256:a' }),
      locks,
      now,
    });
    const parts: FleetParts = {
      registry,
      lifecycle: this.lifecycle,
      driver,
      locks,
      writeIdentity: () => Promise.resolve({ hostPublicKey: 'ssh-ed25519 A', fingerprint: 'SHA256:a' }),
      rescueBefore: () => Promise.resolve(null),
    };
    const definitions = [
      ...familyTaskDefinitions(parts, store),
      deleteVmTask(parts) as AnyTaskDefinition,
      ...guests.definitions(parts, store),
    ].map((definition) => this.breakable(definition));
    this.tasks = new TaskRunner({
      folder: path.join(folder, 'tasks'),
      definitions,
      log: () => undefined,
      now,
    });
    this.gate = {
      require: ({ name }, { consent, force }) => {
        if (!this.precious.has(name) || consent || force) return;
        throw new CorralError('needs-consent', `“${name}” may hold work.`);
      },
    };
    this.work = new FamilyTasks(parts, this.tasks);
    const reserve = async (
      { name }: { readonly name: string },
      family: VmRecord['family'] = null,
    ): Promise<{ record: VmRecord; notes: string[] }> => {
      const made = { name, driver: 'memory', imageId: 'tiny', resources, user: 'admin', family };
      return { record: await registry.reserve(made), notes: [] };
    };
    this.families = new Families(store, registry, { reserve }, this.work, () => Promise.resolve([]), now);
    this.snapshots = new Snapshots(registry, this.families, store, this.work, this.gate, capacity, now);
    this.setAsides = new SetAsides(registry, this.work, this.gate, now);
  }

  readonly lifecycle: Lifecycle;
  readonly tasks: TaskRunner;
  readonly gate: ConsentGate;
  readonly work: FamilyTasks;
  readonly families: Families;
  readonly snapshots: Snapshots;
  readonly setAsides: SetAsides;

  static async open(
    guests: HerdGuests = { watchGuest: silentGuest, definitions: () => [] },
  ): Promise<FamilyHerd> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral families '));
    const store = await FamilyStore.open(path.join(folder, 'families.json'), () => undefined);
    const registry = new VmRegistry(
      new VmStore(path.join(folder, 'vms')),
      () => capabilities,
      Date.now,
      (id) => store.get(id),
    );
    const { driver, disks } = memoryDriver();
    return new FamilyHerd(folder, registry, store, disks, driver, guests);
  }

  async close(): Promise<void> {
    await this.tasks.park();
    await this.lifecycle.dispose();
    await fs.rm(this.folder, { recursive: true });
  }

  /** Waits for a task. @returns how it ended */
  async ended(started: Promise<{ readonly taskId: string }>): Promise<string> {
    return (await this.tasks.wait((await started).taskId)).state;
  }

  /** What a person sees of each VM: its content, and whether it runs or was set aside. */
  picture(): Record<string, string> {
    return Object.fromEntries(
      this.registry.records().map(({ id, name, setAside, phase }) => {
        const { endpoint } = this.registry.runtime(id);
        const words = [this.disks.get(id) ?? 'no disk', endpoint && 'runs', setAside && 'aside'];
        return [name, [...words, phase !== 'ready' && phase].filter(Boolean).join(' ')];
      }),
    );
  }

  /** Writes into the disk of a VM. */
  write(name: string, content: string): void {
    this.disks.set(this.registry.find(name).id, content);
  }

  private breakable(definition: AnyTaskDefinition): AnyTaskDefinition {
    const steps = definition.steps.map((step) => ({
      ...step,
      run: async (context: Parameters<typeof step.run>[0]) => {
        await step.run(context);
        if (this.broken === `${definition.kind}.${step.name}`) throw new Error('broken on purpose');
      },
    }));
    return { ...definition, steps };
  }
}

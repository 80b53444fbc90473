import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { OwnerState } from '../../src-main/payload/lock/judgement';
import type { OwnerStates } from '../../src-main/payload/lock/lock-judge';
import type { HeldLock } from '../../src-main/payload/lock/lock-writer';
import { PayloadLocks } from '../../src-main/payload/lock/payload-locks';

/** What a test asks for beyond the usual. */
interface Wanted {
  readonly path?: string;
  readonly takeOver?: boolean;
  readonly lastEpoch?: number;
}

/** A throw-away register of payload folders, a folder to fight for, and VMs that are files with their state in them. */
export class LockPlace {
  readonly root: string;
  readonly home: string;
  readonly payload: string;
  private readonly vms: string;

  constructor(readonly folder: string) {
    this.root = path.join(folder, 'locks', 'signal-payload');
    this.home = path.join(folder, 'home');
    this.payload = path.join(folder, 'pay load');
    this.vms = path.join(folder, 'vms');
  }

  static async make(): Promise<LockPlace> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-locks-'));
    const place = new LockPlace(await fs.realpath(folder));
    for (const made of [place.root, place.home, place.payload, place.vms]) {
      await fs.mkdir(made, { recursive: true });
    }
    return place;
  }

  /** What Corral's own process would have. */
  locks(home = this.home): PayloadLocks {
    return new PayloadLocks(this.root, home, this.states);
  }

  acquire(vm: string, wanted: Wanted = {}): Promise<HeldLock> {
    const { path: folder = this.payload, takeOver = false, lastEpoch = 0 } = wanted;
    return this.locks().acquire({ path: folder, vm: lockVm(vm), takeOver, lastEpoch });
  }

  async acquireAndRun(vm: string, wanted: Wanted = {}): Promise<HeldLock> {
    const lock = await this.acquire(vm, wanted);
    await this.setState(vm, 'running');
    await this.locks().running(lock);
    return lock;
  }

  /** A VM that ran and went off without publishing its final state. */
  async loseVm(vm: string): Promise<HeldLock> {
    const lock = await this.acquireAndRun(vm, { takeOver: true });
    await this.setState(vm, 'stopped');
    return lock;
  }

  /** A VM that nobody has said anything of is off. */
  readonly states: OwnerStates = {
    stateOf: async ({ name }) => this.stateOf(name),
  };

  stateOf(vm: string): OwnerState {
    const file = path.join(this.vms, vm);
    return existsSync(file) ? (readFileSync(file, 'utf8') as OwnerState) : 'stopped';
  }

  async setState(vm: string, state: OwnerState): Promise<void> {
    const temporary = path.join(this.folder, `state-${randomUUID()}`);
    await fs.writeFile(temporary, state);
    await fs.rename(temporary, path.join(this.vms, vm));
  }

  async allOff(): Promise<void> {
    for (const vm of await fs.readdir(this.vms)) await fs.rm(path.join(this.vms, vm));
  }

  /** Forgets all locks. */
  async clear(): Promise<void> {
    await fs.rm(this.root, { recursive: true, force: true });
    await fs.mkdir(this.root, { recursive: true });
  }

  async dispose(): Promise<void> {
    await fs.rm(this.folder, { recursive: true, force: true });
  }
}

/** A VM of this name; the same each time. */
export function lockVm(name: string): { readonly id: string; readonly name: string } {
  const hex = Buffer.from(name).toString('hex').padStart(12, '0').slice(-12);
  return { id: `00000000-0000-4000-8000-${hex}`, name };
}

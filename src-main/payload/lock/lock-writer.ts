import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { crashPoint } from '../../host/crash-point';
import { CorralError } from '../../host/errors';
import { identifyProcess, type ProcessIdentity } from '../../host/process-identity';
import type { FolderIdentity } from './folder-identity';
import { isOwn, type JudgedClaim } from './lock-judge';
import type { LockRecord } from './lock-record';
import type { Claim, LockRegistry } from './lock-registry';
import { lostError } from './lock-sentences';
import { compareHomes } from './compare-homes';

/** The right of one VM to write to a folder. */
export interface HeldLock {
  readonly key: string;
  /** Links resolved. */
  readonly path: string;
  readonly vm: { readonly id: string; readonly name: string };
  readonly epoch: number;
  readonly token: string;
}

/** How long a VM may take from the taking of its folder to showing as running. */
const startMs = 180_000;

/** The changes that a lock goes through. All only within the mutex. */
export class LockWriter {
  /** @param home of this Corral. */
  constructor(
    private readonly registry: LockRegistry,
    private readonly home: string,
  ) {}

  /**
   * Takes a folder, whatever of it was seen: the caller has judged that.
   *
   * @param lastEpoch the new epoch is above it.
   * @returns `undefined` when Clawbox was quicker.
   */
  async take(
    vm: HeldLock['vm'],
    folder: FolderIdentity,
    seen: readonly JudgedClaim[],
    lastEpoch: number,
  ): Promise<HeldLock | undefined> {
    const epochs = seen.map(({ claim }) => (claim.kind === 'record' ? claim.record.epoch : 0));
    const record: LockRecord = {
      version: 1,
      key: folder.key,
      path: folder.path,
      place: folder.place ?? '',
      epoch: Math.max(lastEpoch, ...epochs) + 1,
      token: randomUUID(),
      owner: { ...vm, host: hostName(), home: this.home },
      phase: { kind: 'starting', by: thisProcess(), deadline: Date.now() + startMs },
      // Who comes back may still have what it never published.
      dirty: seen.some((claim) => isOwn(claim, vm) && claim.judgement.dirty),
      updatedAt: Date.now(),
    };
    if (!(await this.clear(seen.filter(({ claim }) => !isRecordOf(claim, folder.key))))) return undefined;
    if (!(await this.claimClawboxForm(heldLock(record)))) return undefined;
    crashPoint('payload-lock-before-record');
    await this.registry.records.write(record);
    await this.freeOthersOf(record);
    return heldLock(record);
  }

  /** Frees what was judged stale. False when one of Clawbox has changed since. */
  async clear(seen: readonly JudgedClaim[]): Promise<boolean> {
    for (const { claim } of seen) {
      if (claim.kind === 'record') await this.free(claim.record, false);
      if (claim.kind === 'clawbox' && !(await this.registry.clawbox.remove(claim.folder))) return false;
    }
    return true;
  }

  async markRunning(lock: HeldLock): Promise<void> {
    const record = await this.current(lock);
    await this.requireClawboxForm(lock);
    await this.registry.records.write({
      ...record,
      phase: { kind: 'running' },
      dirty: true,
      updatedAt: Date.now(),
    });
  }

  async release(lock: HeldLock, isClean: boolean): Promise<void> {
    const record = await this.current(lock);
    await this.free(record, isClean ? false : record.dirty);
  }

  /** The record goes first: Clawbox's form without it says nothing, the other way round it would look held. */
  private async free(record: LockRecord, dirty: boolean): Promise<void> {
    await this.registry.records.write({
      ...record,
      phase: { kind: 'free' },
      dirty,
      token: randomUUID(),
      updatedAt: Date.now(),
    });
    crashPoint('payload-lock-freed');
    const form = await this.registry.clawbox.read(record.key);
    if (form?.token === record.token) await this.registry.clawbox.remove(form);
  }

  /** A VM has one payload: what it took before is free, and as dirty as it was. */
  private async freeOthersOf({ key, owner }: LockRecord): Promise<void> {
    for (const stored of await this.registry.records.all()) {
      if (stored.kind !== 'record') continue;
      const { record } = stored;
      const isOther = record.key !== key && record.owner.id === owner.id && record.phase.kind !== 'free';
      // A copy of this home has a VM of the same id.
      if (isOther && (await compareHomes(record.owner.home, this.home)) === 'same') {
        await this.free(record, record.dirty);
      }
    }
  }

  /** @throws CorralError `wrong-state` when the record is not that of the lock any more. */
  private async current(lock: HeldLock): Promise<LockRecord> {
    const stored = await this.registry.records.read(lock.key);
    if (stored?.kind === 'record' && stored.record.token === lock.token) return stored.record;
    const isTaken = stored?.kind === 'record' && stored.record.phase.kind !== 'free';
    throw lostError(lock.path, lock.vm.name, isTaken ? stored : undefined);
  }

  /** Writes Clawbox's form again if somebody removed it. @throws CorralError `wrong-state` when Clawbox has the folder. */
  private async requireClawboxForm(lock: HeldLock): Promise<void> {
    const found = await this.registry.clawbox.read(lock.key);
    // Clawbox may have started the very same machine of Tart.
    if (found?.token === lock.token || found?.ownerName === lock.vm.name) return;
    if (!found && (await this.claimClawboxForm(lock))) return;
    const taker = found ?? (await this.registry.clawbox.read(lock.key));
    throw lostError(lock.path, lock.vm.name, taker && { kind: 'clawbox', folder: taker });
  }

  /** In the place of an older one of ours, if there is any. False when Clawbox has one there. */
  private async claimClawboxForm({ key, path, vm, token }: HeldLock): Promise<boolean> {
    const left = await this.registry.clawbox.read(key);
    if (left?.token === null) return false;
    if (left && !(await this.registry.clawbox.remove(left))) return false;
    return this.registry.clawbox.claim(key, { path, ownerName: vm.name, ownerHost: hostName(), token });
  }
}

/** The lock that a record is of. */
export function heldLock({ key, path, owner, epoch, token }: LockRecord): HeldLock {
  return { key, path, vm: { id: owner.id, name: owner.name }, epoch, token };
}

function isRecordOf(claim: Claim, key: string): boolean {
  return claim.kind === 'record' && claim.record.key === key;
}

/** As Clawbox writes it: without the domain. */
function hostName(): string {
  return os.hostname().split('.')[0] || 'unknown-host';
}

function thisProcess(): ProcessIdentity {
  const identity = identifyProcess(process.pid);
  if (!identity) throw new CorralError('internal', 'Corral could not find its own process.');
  return identity;
}

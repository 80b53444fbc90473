import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { PayloadLock } from '../../../src-preload/contract/payload';
import { crashPoint } from '../../host/crash-point';
import { CorralError } from '../../host/errors';
import { identifyFolder, identifyNamedFolder, type FolderIdentity } from './folder-identity';
import { describeLock } from './lock-description';
import {
  isOwn,
  LockJudge,
  requireClean,
  requireNotHeld,
  type JudgedClaim,
  type OwnerStates,
} from './lock-judge';
import { LockRegistry } from './lock-registry';
import { contendedError } from './lock-sentences';
import { heldLock, LockWriter, type HeldLock } from './lock-writer';
import { compareHomes } from './compare-homes';

export type { OwnerState } from './judgement';
export type { OwnerStates } from './lock-judge';
export type { HeldLock } from './lock-writer';

/** What a VM wants a folder for. */
export interface LockRequest {
  /** Absolute. */
  readonly path: string;
  readonly vm: HeldLock['vm'];
  /** Consent to go on without what the last owner may not have published. */
  readonly takeOver: boolean;
  /** The highest epoch in the history of the payload, or 0; the new one is above it, even after the register was lost. */
  readonly lastEpoch: number;
}

const longestContentionMs = 10_000;
const contentionPauseMs = 100;

/**
 * Lets at most one VM of this computer write to a payload folder, over restarts and crashes of everything.
 *
 * The owner is a VM and not a process, so no kernel lock can hold it: a record says who it is, and is judged by what
 * the VM does. Judging is slow and done first; the record is then replaced within a mutex, and only if nothing has
 * changed since. Clawbox's form is kept beside it, so that Clawbox respects Corral and Corral Clawbox.
 */
export class PayloadLocks {
  private readonly registry: LockRegistry;
  private readonly judge: LockJudge;
  private readonly writer: LockWriter;

  /** @param root `~/.clawbox/locks/signal-payload`. @param home of this Corral. */
  constructor(
    root: string,
    private readonly home: string,
    owners: OwnerStates,
  ) {
    this.registry = new LockRegistry(root);
    this.judge = new LockJudge(home, owners);
    this.writer = new LockWriter(this.registry, home);
  }

  /**
   * Takes a folder for a VM that is about to be started. The VM that has it already gets it anew.
   *
   * @throws CorralError `wrong-state` when another VM has it, or one above or below it; `needs-consent` when the last
   * owner never published its final state; `not-found` and `invalid-input` for the path; `timed-out`, `disk-full`, `forbidden`.
   */
  async acquire({ path, vm, takeOver, lastEpoch }: LockRequest): Promise<HeldLock> {
    const folder = await identifyFolder(path);
    const wish = { path: folder.path, refused: `can’t be used for “${vm.name}”` };
    const held = await this.settle(folder, (seen) => {
      const others = seen.filter((claim) => !isOwn(claim, vm));
      requireNotHeld(wish, others);
      if (!takeOver) requireClean(wish, others);
      return () => this.writer.take(vm, folder, seen, lastEpoch);
    });
    crashPoint('payload-lock-taken');
    return held;
  }

  /**
   * The VM runs: from now on its state decides, and it owes its final state. To be called when the machine is up, and
   * again when its guest is ready: Clawbox may have taken the folder in between, since to it a VM that starts is off.
   *
   * @throws CorralError `wrong-state` when the lock was lost; then the VM must be stopped.
   */
  running(lock: HeldLock): Promise<void> {
    return this.registry.exclusively(() => this.writer.markRunning(lock));
  }

  /**
   * Lets go, after the VM is off or never came up.
   *
   * @param outcome `clean`: its final state was published and seen, or it never ran.
   * @throws CorralError `wrong-state` when the lock was lost before.
   */
  release(lock: HeldLock, outcome: { readonly clean: boolean }): Promise<void> {
    return this.registry.exclusively(() => this.writer.release(lock, outcome.clean));
  }

  /** The lock that a VM has from before, for an orchestrator that finds it running. */
  async holding(vmId: string): Promise<HeldLock | undefined> {
    for (const claim of await this.registry.claims()) {
      if (claim.kind !== 'record' || claim.record.phase.kind === 'free') continue;
      const { owner } = claim.record;
      const isOurs = owner.id === vmId && (await compareHomes(owner.home, this.home)) === 'same';
      if (isOurs) return heldLock(claim.record);
    }
    return undefined;
  }

  /** What stands in the way of taking a folder, if anything: a holder before a stale owner. */
  async look(path: string): Promise<PayloadLock | undefined> {
    const judged = await this.judge.judgeAll(await this.registry.claimsOn(await identifyFolder(path)));
    const inTheWay =
      judged.find(({ judgement }) => judgement.state === 'held') ??
      judged.find(({ judgement }) => judgement.dirty);
    return inTheWay && describeLock(inTheWay.claim, inTheWay.judgement);
  }

  /** All locks but those that nobody has and nobody owes anything to. */
  async list(): Promise<PayloadLock[]> {
    const claims = await this.registry.claims();
    const described = await Promise.all(
      claims.map(async (claim) => describeLock(claim, await this.judge.judge(claim))),
    );
    return described.filter((lock) => lock !== undefined);
  }

  /**
   * Frees the lock of an owner that is gone. The folder itself may be gone too.
   *
   * @throws CorralError `wrong-state` when it is held; `needs-consent`; `not-found` when there is no lock.
   */
  async unlock(path: string, consent: boolean): Promise<void> {
    const folder = await identifyNamedFolder(path);
    const wish = { path: folder.path, refused: 'can’t be freed' };
    await this.settle(folder, (related) => {
      const seen = related.filter(({ relation }) => relation === 'same');
      if (seen.every(({ judgement }) => judgement.state === 'free')) {
        throw new CorralError('not-found', `Nobody has a lock on the folder ${folder.path}.`);
      }
      requireNotHeld(wish, seen);
      if (!consent) requireClean(wish, seen);
      return async () => (await this.writer.clear(seen)) || undefined;
    });
  }

  /**
   * Looks, decides, and acts within the mutex, over and over until nothing has changed between look and act.
   *
   * @param decide throws a refusal, or says how to act; an act that answers `undefined` found somebody quicker.
   */
  private async settle<Result>(
    folder: FolderIdentity,
    decide: (seen: readonly JudgedClaim[]) => () => Promise<Result | undefined>,
  ): Promise<Result> {
    const until = Date.now() + longestContentionMs;
    for (;;) {
      const seen = await this.registry.claimsOn(folder);
      const judged = await this.judge.judgeAll(seen);
      const isPassing = judged.some(({ judgement }) => judgement.reason === 'being-written');
      if (!isPassing) {
        const act = decide(judged);
        const result = await this.registry.exclusively(async () => {
          crashPoint('payload-lock-in-mutex');
          return isDeepStrictEqual(await this.registry.claimsOn(folder), seen) ? act() : undefined;
        });
        if (result !== undefined) return result;
      }
      if (Date.now() > until) throw contendedError(folder.path);
      await delay(contentionPauseMs * Math.random());
    }
  }
}

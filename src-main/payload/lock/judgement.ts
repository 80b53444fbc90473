import type { ClawboxFolder } from './clawbox-folder';
import type { LockRecord } from './lock-record';

/**
 * What a VM does now. Of a `suspended` one the guest goes on where it stopped; `unknown` can't be told at the moment;
 * `elsewhere` can be told only by the Corral of another home.
 */
export type OwnerState = 'running' | 'suspended' | 'stopped' | 'missing' | 'unknown' | 'elsewhere';

/** Why a lock is judged as it is. */
export type JudgementReason =
  | 'running'
  | 'suspended'
  | 'unknown'
  | 'elsewhere'
  | 'starting'
  | 'being-written'
  | 'unreadable'
  | 'never-ran'
  | 'off'
  | 'gone'
  | 'unfinished'
  | 'let-go';

/** What a lock is worth now. */
export interface Judgement {
  readonly state: 'held' | 'stale' | 'free';
  /** Its owner ran and never published its final state: to go on without that takes consent. */
  readonly dirty: boolean;
  readonly reason: JudgementReason;
}

/** Clawbox takes its lock before its VM shows as running, and allows this long for that. */
export const clawboxStartMs = 120_000;
/** Longer than Clawbox ever takes from making its folder to writing the owner into it. */
export const clawboxWriteMs = 2_000;

/** @param starterLives whether exactly the process that took a `starting` lock lives. @param now epoch milliseconds. */
export function judgeRecord(
  record: LockRecord,
  evidence: { readonly owner: OwnerState; readonly starterLives: boolean; readonly now: number },
): Judgement {
  const { phase, dirty } = record;
  if (phase.kind === 'free') {
    return dirty
      ? { state: 'stale', dirty, reason: 'unfinished' }
      : { state: 'free', dirty, reason: 'let-go' };
  }
  const held = judgeHolder(evidence.owner, dirty);
  if (held) return held;
  if (phase.kind === 'starting') {
    const isStarting = evidence.starterLives && evidence.now < phase.deadline;
    // It never ran under this token, so it is as dirty as it was before.
    return { state: isStarting ? 'held' : 'stale', dirty, reason: isStarting ? 'starting' : 'never-ran' };
  }
  return { state: 'stale', dirty: true, reason: evidence.owner === 'missing' ? 'gone' : 'off' };
}

/**
 * Clawbox frees its lock in an orderly `down`, so one that is left tells of a VM that lost its power: up to a
 * whole interval of its changes is only in it.
 */
export function judgeClawbox(
  folder: ClawboxFolder,
  evidence: { readonly owner: OwnerState; readonly now: number },
): Judgement {
  const ageMs = Math.abs(evidence.now - folder.changedAt);
  if (folder.ownerName === null) {
    const isBeingWritten = ageMs < clawboxWriteMs;
    return {
      state: isBeingWritten ? 'held' : 'stale',
      dirty: false,
      reason: isBeingWritten ? 'being-written' : 'never-ran',
    };
  }
  const held = judgeHolder(evidence.owner, true);
  if (held) return held;
  if (ageMs < clawboxStartMs) return { state: 'held', dirty: false, reason: 'starting' };
  return { state: 'stale', dirty: true, reason: evidence.owner === 'missing' ? 'gone' : 'off' };
}

/** Who runs, is suspended, or can't be asked keeps what it has. */
function judgeHolder(owner: OwnerState, dirty: boolean): Judgement | undefined {
  if (owner === 'stopped' || owner === 'missing') return undefined;
  return { state: 'held', dirty, reason: owner };
}

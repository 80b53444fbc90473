import type { VmState } from '../../../src-preload/contract/vm';

/** Why a pane has no connection any more. */
export type Loss =
  /** Its ssh ended. 0: the tmux session is over, or was detached. */
  | { readonly kind: 'exit'; readonly exitCode: number }
  /** Corral could not open it; the sentence says why. */
  | { readonly kind: 'refused'; readonly sentence: string; readonly isRetryable: boolean }
  /** The VM went off meanwhile; how the ssh ended says nothing then. */
  | { readonly kind: 'vm-went-off' };

/** What a pane without a connection does next. */
export type NextStep =
  /** @property delayMs pause before the attempt. @property attempt counts from 1. */
  | { readonly kind: 'reconnect'; readonly attempt: number; readonly delayMs: number }
  /** The VM is on its way; it goes on by itself. */
  | { readonly kind: 'wait' }
  /** The VM is off: somebody has to start it. */
  | { readonly kind: 'off' }
  /** The session was closed from inside. */
  | { readonly kind: 'ended' }
  /** Trying again would not help. */
  | { readonly kind: 'failed'; readonly sentence: string };

const delaysMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** ssh ends with this when the connection failed. */
const sshFailed = 255;
/** Attempts at what fails by itself in the guest, and not for want of a connection. */
const maxFailures = 5;
/** A connection that lived so long worked: the next loss is a new story. */
export const stableMs = 5_000;

/** @param failures attempts that failed since a connection last worked */
export function nextStep(loss: Loss, vmState: VmState['kind'], failures: number): NextStep {
  switch (vmState) {
    case 'stopped':
    case 'died':
    case 'creating':
    case 'deleting':
      return { kind: 'off' };
    case 'starting':
    case 'stopping':
    case 'unreachable':
      return { kind: 'wait' };
    case 'running':
      return stepWhileRunning(loss, failures);
  }
}

function stepWhileRunning(loss: Loss, failures: number): NextStep {
  if (loss.kind === 'exit' && loss.exitCode === 0) return { kind: 'ended' };
  if (loss.kind === 'refused' && !loss.isRetryable) return { kind: 'failed', sentence: loss.sentence };
  if (failures >= maxFailures && loss.kind === 'exit' && loss.exitCode !== sshFailed) {
    return {
      kind: 'failed',
      sentence: `The terminal ended ${failures + 1} times right after it opened (exit code ${loss.exitCode}).`,
    };
  }
  const delayMs = delaysMs[Math.min(failures, delaysMs.length - 1)] ?? 0;
  return { kind: 'reconnect', attempt: failures + 1, delayMs };
}

import type { ErrorCode } from '../../src-preload/contract/errors';

export const exitCodes = { ok: 0, failed: 1, notFoundOrWrongState: 2, usage: 64 } as const;

/** What `corral git-check` ends with. */
export const safetyExitCodes = { safe: 0, 'at-risk': 3, unknown: 4 } as const;

/** What `corral payload status` ends with. */
export const payloadExitCodes = { 'needs-attention': 3 } as const;

/** What a command ends with that stayed with a task which has not come to its end. */
export const taskExitCodes = {
  /** A step failed; the task keeps what it did and can be resumed. */
  held: 5,
  /** It waits for a login, and no person is at this terminal to make it. */
  asks: 6,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** The exit code that tells a script what kind of failure it was. */
export function exitCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'not-found':
    case 'wrong-state':
    case 'name-taken':
    case 'needs-consent':
      return exitCodes.notFoundOrWrongState;
    case 'invalid-input':
      return exitCodes.usage;
    case 'not-supported':
    case 'tool-missing':
    case 'tool-failed':
    case 'not-enough-disk':
    case 'not-enough-memory':
    case 'disk-full':
    case 'port-taken':
    case 'image-broken':
    case 'file-broken':
    case 'guest-unreachable':
    case 'guest-refused':
    case 'guest-failed':
    case 'vm-died':
    case 'timed-out':
    case 'cancelled':
    case 'handed-over':
    case 'orchestrator-unreachable':
    case 'forbidden':
    case 'internal':
      return exitCodes.failed;
  }
}

import type { ErrorCode, ErrorEnvelope } from '../../src-preload/contract/errors';

/**
 * The one error type that crosses rooms and, as an envelope, the contract.
 *
 * `message` is a sentence for a person: what happened, to what, what to do. `details` is for
 * logs and support (argv, exit code, stderr tail) and never holds a secret.
 */
export class CorralError extends Error {
  override readonly name = 'CorralError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    readonly retryable = false,
  ) {
    super(message);
  }
}

/** Any thrown value as a {@link CorralError}; foreign ones become `internal` and keep their text. */
export function toCorralError(thrown: unknown): CorralError {
  if (thrown instanceof CorralError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const details = thrown instanceof Error && thrown.stack ? { stack: thrown.stack } : {};
  if (isDiskFull(thrown)) {
    return new CorralError(
      'disk-full',
      `The disk is full (${text}). Free some space and try again; nothing was lost.`,
      details,
      true,
    );
  }
  return new CorralError('internal', `Corral met an unexpected fault: ${text}`, details);
}

/** True for the errno of a full disk or an exhausted quota. */
export function isDiskFull(thrown: unknown): boolean {
  const code = (thrown as { code?: unknown } | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** How a thrown value stands in a record or a journal; a reply’s is cut to what a transport carries. */
export function errorEnvelope(thrown: unknown): ErrorEnvelope {
  const { code, message, details, retryable } = toCorralError(thrown);
  return { code, message, details: { ...details }, retryable };
}

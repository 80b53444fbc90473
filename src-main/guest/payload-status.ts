import type { StreamMessage } from './stream-message';

/** What the service that keeps a payload said of itself, in times of this computer: epoch milliseconds. */
export interface PayloadStatus extends Pick<
  PayloadMessage,
  'state' | 'reason' | 'detail' | 'files' | 'ofFiles' | 'databases'
> {
  /** When everything that the guest has was published last; null for never. */
  readonly at: number | null;
  /** The last one that it published; null for none. */
  readonly generation: string | null;
  /** Since when something is not published; null for nothing. */
  readonly changedSince: number | null;
  readonly accounts: boolean;
}

type PayloadMessage = StreamMessage & { readonly kind: 'payload' };

/** @param clockSkewMs guest clock minus host clock */
export function payloadStatus(clockSkewMs: number, message: PayloadMessage): PayloadStatus {
  const { state, at, generation, changedSince, reason, detail, files, ofFiles, databases, accounts } =
    message;
  // A guest whose clock is wrong must not be ahead of us.
  const time = (seconds: number): number | null =>
    seconds === 0 ? null : Math.min(seconds * 1000 - clockSkewMs, Date.now());
  return {
    state,
    reason,
    detail,
    files,
    ofFiles,
    databases,
    at: time(at),
    generation: generation === '' ? null : generation,
    changedSince: time(changedSince),
    accounts: accounts === 1,
  };
}

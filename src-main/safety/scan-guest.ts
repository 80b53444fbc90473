import type { GuestWatch } from '../fleet/guest-watch';
import { readScan, type ScanAnswer } from './scan-answer';

/** A guest that runs scripts for us. */
export type ScriptGuest = Pick<GuestWatch, 'run'>;

export interface ScanOptions {
  /** 0 for a person who waits, up to 19 for a look in passing. */
  readonly niceness: number;
  readonly signal?: AbortSignal;
}

const gitSeconds = 20;
const allSeconds = 150;
/** The script keeps its own limit; this is for a guest that doesn't. */
const timeoutMs = (allSeconds + 30) * 1000;
const maxOutputBytes = 8 * 1024 * 1024;

/**
 * Asks a running guest for its repositories, in one round trip.
 *
 * @param script text of resources/guest/git-safety-scan.sh
 * @throws CorralError of {@link GuestWatch.run} when the guest does not answer; whatever is wrong with an
 * answer is in it.
 */
export async function scanGuest(
  guest: ScriptGuest,
  script: string,
  { niceness, signal }: ScanOptions,
): Promise<ScanAnswer> {
  const { stdout } = await guest.run(script, {
    args: [niceness, gitSeconds, allSeconds].map(String),
    timeoutMs,
    maxOutputBytes,
    ...(signal ? { signal } : {}),
  });
  return readScan(stdout);
}

import { setTimeout as delay } from 'node:timers/promises';
import { CorralError } from '../host/errors';
import type { Inspection } from './payload-agent';
import type { Named } from './sentences';

/** How long a share may take to appear in a guest, and the pause between two looks. Milliseconds. */
export interface PreflightTimes {
  readonly deadlineMs: number;
  readonly pauseMs: number;
}

export const preflightTimes: PreflightTimes = { deadlineMs: 120_000, pauseMs: 2_000 };

/**
 * Waits until a guest sees the payload folder of this computer: nothing is installed or seeded before.
 *
 * @param look asks the guest
 * @returns what it said when all was in order
 * @throws CorralError `timed-out`, with what it said last and what to run; `cancelled`
 */
export async function preflight(
  look: () => Promise<Inspection>,
  names: Named,
  signal: AbortSignal,
  times: PreflightTimes = preflightTimes,
): Promise<Inspection> {
  const until = Date.now() + times.deadlineMs;
  for (;;) {
    const seen = await look();
    if (seen.mount !== 'missing' && seen.marker === 'ours') return seen;
    if (Date.now() + times.pauseMs > until) throw notSeen(seen, names, times.deadlineMs);
    await delay(times.pauseMs, undefined, { signal }).catch(() => {
      throw new CorralError('cancelled', `Nobody waits for the payload folder of “${names.vm}” any more.`);
    });
  }
}

function notSeen({ mount, marker }: Inspection, { vm, kind }: Named, deadlineMs: number): CorralError {
  const file = `${kind.guestPath}/${kind.markerName}`;
  const states = { ours: 'there', other: 'that of another VM or of an earlier start', missing: 'not there' };
  return new CorralError(
    'timed-out',
    `“${vm}” did not see its payload folder within ${Math.round(deadlineMs / 1000)} s. ` +
      `The marker ${file} is ${states[marker]}, the mount is “${mount}”. ` +
      `Mount it anew with “corral vm restart ${vm}”, then look with “corral payload status ${vm}”.`,
    { vm, file, mount, marker },
    true,
  );
}

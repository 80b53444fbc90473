import type { ProbeFailure } from '../../src-preload/contract/network';
import { probeFailureSchema } from '../../src-preload/contract/network';
import type { GuestWatch } from '../fleet/guest-watch';
import { toCorralError } from '../host/errors';

/** What a look from inside a guest found. */
export type Reach =
  | { readonly kind: 'reached' }
  | { readonly kind: 'blocked'; readonly failure: ProbeFailure; readonly sentence: string };

export interface ProbeParts {
  /** Text of resources/guest/network-probe.sh. */
  readonly script: string;
  /** What is asked for, beginning with `https://`. */
  readonly target: string;
}

/** Everybody who works with agents needs it. */
export const defaultTarget = 'https://github.com';
const probeSeconds = 5;
/** A guest that is busy may take this long to start the probe. Milliseconds. */
const startMs = 15_000;

/**
 * Looks from inside a guest whether the outside can be reached.
 *
 * @param seconds until what does not answer counts as blocked
 * @throws CorralError `guest-unreachable`, `guest-failed`, `cancelled`
 */
export async function probeNetwork(
  guest: Pick<GuestWatch, 'run'>,
  parts: ProbeParts,
  seconds = probeSeconds,
): Promise<Reach> {
  try {
    const { stdout } = await guest.run(parts.script, {
      args: [parts.target, String(seconds)],
      timeoutMs: startMs + seconds * 1000,
      maxOutputBytes: 1024,
    });
    return readAnswer(stdout, parts.target);
  } catch (error) {
    if (toCorralError(error).code === 'timed-out') return blocked('timed-out', parts.target);
    throw error;
  }
}

/** What the script said; words that are none of its own count as no answer. */
export function readAnswer(stdout: string, target: string): Reach {
  const [word, reason] = stdout.trim().split(' ');
  if (word === 'reached' && reason === undefined) return { kind: 'reached' };
  const failure = probeFailureSchema.safeParse(reason);
  return blocked(word === 'blocked' && failure.success ? failure.data : 'timed-out', target);
}

function blocked(failure: ProbeFailure, target: string): Reach {
  return { kind: 'blocked', failure, sentence: sentenceOf(failure, new URL(target).host) };
}

function sentenceOf(failure: ProbeFailure, host: string): string {
  switch (failure) {
    case 'dns':
      return `The guest can’t look up ${host}: its name server does not answer, or does not know it.`;
    case 'tcp':
      return `The guest knows where ${host} is, but no connection gets through.`;
    case 'tls':
      return `The guest reaches ${host}, but something on the way breaks the encrypted connection.`;
    case 'proxy-demand':
      return 'The network wants a proxy or a login before it lets the guest out.';
    case 'no-tool':
      return 'The guest has no curl, so it can’t be told what it reaches. Install curl in it.';
    case 'timed-out':
      return `The guest got no answer from ${host} in time.`;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { CorralError, toCorralError } from '../host/errors';
import { waitForBanner } from './banner';
import type { GuestConnection } from './guest-connection';
import { refusalOf } from './ssh-failure';
import type { GuestTarget } from './target';

/** What a starting guest is waited for: its sshd's first line, then a login. */
export type ReadinessStage = 'banner' | 'login';

export interface ReadinessOptions {
  /** Milliseconds for all of it. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Called when a stage begins. */
  readonly onStage?: (stage: ReadinessStage) => void;
}

/** A login that is out of time is tried anew: the guest may have been busy with its start. */
const loginTimeoutMs = 45_000;
/** sshd can be up while PAM still turns users away (pam_nologin), so ask again soon. */
const loginRetryMs = 250;
/** A refused key costs a penalty of 5 s with newer sshd; three refusals are an answer. */
const refusedRetryMs = 6_000;
const maxRefusals = 3;

/**
 * Waits until a person could log in, and leaves the shared connection open.
 *
 * @throws CorralError `timed-out` (details: stage), `guest-refused` (at once for a wrong host key),
 * `cancelled`.
 */
export async function waitUntilReady(
  connection: GuestConnection,
  endpoint: GuestTarget['endpoint'],
  options: ReadinessOptions,
): Promise<void> {
  const until = Date.now() + options.timeoutMs;
  options.onStage?.('banner');
  await waitForBanner(endpoint, options);
  options.onStage?.('login');
  let refusals = 0;
  for (;;) {
    const error = await tryLogin(connection, until, options.signal);
    if (error === undefined) return;
    const refusal = refusalOf(error);
    if (refusal !== undefined) refusals += 1;
    if (refusal === 'host-key' || refusals === maxRefusals || !isWorthRetrying(error)) throw error;
    const pause = refusal === undefined ? loginRetryMs : refusedRetryMs;
    if (Date.now() + pause >= until) throw timedOut(options.timeoutMs, error);
    await delay(pause, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {
      throw new CorralError('cancelled', 'Waiting for the guest was cancelled.', { stage: 'login' });
    });
  }
}

async function tryLogin(
  connection: GuestConnection,
  until: number,
  signal: AbortSignal | undefined,
): Promise<CorralError | undefined> {
  const timeoutMs = Math.max(1, Math.min(loginTimeoutMs, until - Date.now()));
  try {
    await connection.open({ timeoutMs, ...(signal ? { signal } : {}) });
    return undefined;
  } catch (error) {
    return toCorralError(error);
  }
}

function isWorthRetrying(error: CorralError): boolean {
  return error.retryable || error.code === 'guest-refused';
}

function timedOut(timeoutMs: number, last: CorralError): CorralError {
  return new CorralError(
    'timed-out',
    `The guest's SSH server answered, but nobody could log in within ${Math.round(timeoutMs / 1000)} s. Open its console to see what holds it up.`,
    { stage: 'login', timeoutMs, last: last.message },
    true,
  );
}

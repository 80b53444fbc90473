import { setTimeout as delay } from 'node:timers/promises';
import { CorralError } from '../host/errors';
import type { Paths } from '../host/paths';
import { ControlClient } from './control-client';
import { findLeaseOwner, Lease, type LeaseRecord } from './lease';

/** What an app that starts finds. */
export type TakeOver =
  | { readonly kind: 'owner'; readonly lease: Lease }
  /** Another app has the herd and keeps it. */
  | { readonly kind: 'app-running'; readonly owner: LeaseRecord };

const retryMs = 50;
/** Milliseconds for one answer to the question. */
const answerMs = 250;
const defaultDeadlineMs = 60_000;

/**
 * Makes the app the owner of the herd. An orchestrator without a window is asked to park its tasks and go; should
 * it be killed in the middle of that, the kernel frees the lease and the journals have the tasks.
 *
 * @throws CorralError `timed-out` when the owner does not let go within the deadline.
 */
export async function takeOver(
  paths: Pick<Paths, 'home' | 'lease' | 'controlSocket'>,
  version: string,
  deadlineMs = defaultDeadlineMs,
): Promise<TakeOver> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    const lease = await Lease.acquire(paths, 'app', version);
    if (lease) return { kind: 'owner', lease };
    const owner = await findLeaseOwner(paths);
    if (owner?.role === 'app') return { kind: 'app-running', owner };
    if (owner) await askToHandOver(owner);
    if (Date.now() > until) throw keepsHerd(owner, deadlineMs);
    await delay(retryMs);
  }
}

/** Failures don't matter here: whoever can't answer, or hangs, is asked again, or is gone. */
async function askToHandOver(owner: LeaseRecord): Promise<void> {
  const client = new ControlClient({ socket: owner.socket, deadlineMs: 0 });
  const timer = setTimeout(() => client.close(), answerMs);
  await client.calls.system.handOver({});
  clearTimeout(timer);
  client.close();
}

function keepsHerd(owner: LeaseRecord | undefined, deadlineMs: number): CorralError {
  const who = owner ? `process ${owner.pid}` : 'another process';
  return new CorralError(
    'timed-out',
    `Corral’s orchestrator (${who}) did not hand over within ${Math.round(deadlineMs / 1000)} s. End that process and start Corral again; its VMs go on.`,
    { owner },
    true,
  );
}

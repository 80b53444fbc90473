import { randomUUID } from 'node:crypto';
import type { SafetyCheck } from '../../src-preload/contract/safety';
import type { VmRecord } from '../fleet/vm-record';
import type { VmRegistry } from '../fleet/vm-registry';
import { waitUntilReady } from '../fleet/wait-until-ready';
import { toCorralError } from '../host/errors';
import type { ScanAnswer } from './scan-answer';
import { scanGuest, type ScanOptions, type ScriptGuest } from './scan-guest';
import type { ThrowAwayCopies } from './throw-away-copy';
import { verdictOf } from './verdict';

/** Where the work of a VM can be looked at: in itself, in a copy, or nowhere since it has none. */
export type Place = 'guest' | 'copy' | 'nowhere';

/** A guest that is just starting gets this long. Milliseconds. */
const startingTimeoutMs = 120_000;

export interface LookParts {
  readonly registry: VmRegistry;
  readonly copies: ThrowAwayCopies;
  /** The guest of a running VM. @throws CorralError `wrong-state` */
  readonly guestOf: (vmId: string) => ScriptGuest;
  /** Text of resources/guest/git-safety-scan.sh. */
  readonly script: string;
  readonly now: () => number;
}

/** Where to look now. */
export function placeOf(registry: VmRegistry, vmId: string): Place {
  if (isPristine(registry, registry.record(vmId))) return 'nowhere';
  const { kind } = registry.runtime(vmId).state;
  return kind === 'stopped' || kind === 'died' ? 'copy' : 'guest';
}

/** Whether a disk can't hold anybody's work: it was made from an image, and no guest ever ran on it. */
export function isPristine(registry: VmRegistry, record: VmRecord): boolean {
  if (!record.neverStarted) return false;
  if (record.origin === 'created') return true;
  const source = record.clonedFrom?.id;
  return source !== undefined && registry.has(source) && isPristine(registry, registry.record(source));
}

/**
 * Does `work` with the guest of a VM, or with that of its copy, which must have been made.
 *
 * @throws CorralError when there is no guest to be had, and what `work` throws.
 */
export async function withGuestAt<Result>(
  { registry, copies, guestOf }: LookParts,
  vmId: string,
  place: Exclude<Place, 'nowhere'>,
  signal: AbortSignal,
  work: (guest: ScriptGuest) => Promise<Result>,
): Promise<Result> {
  if (place === 'copy') return copies.visit(vmId, signal, work);
  if (registry.runtime(vmId).state.kind === 'starting') {
    await waitUntilReady(registry, vmId, startingTimeoutMs, signal);
  }
  return work(guestOf(vmId));
}

/** Looks into a VM. That it could not look is an answer too; it throws only when it was cancelled. */
export async function look(
  parts: LookParts,
  vmId: string,
  place: Place,
  signal: AbortSignal,
): Promise<SafetyCheck> {
  const begun = parts.now();
  const checkOf = (answer: ScanAnswer): SafetyCheck =>
    newCheck(vmId, place === 'copy' ? 'copy' : 'guest', answer, parts.now(), parts.now() - begun);
  if (place === 'nowhere') return checkOf({ gitVersion: null, repositories: [], problems: [] });
  try {
    const answer = await withGuestAt(parts, vmId, place, signal, (guest) =>
      scanPatiently(guest, parts.script, { niceness: 0, signal }),
    );
    return checkOf(answer);
  } catch (error) {
    if (signal.aborted) throw error;
    return checkOf(noAnswer(error));
  }
}

/** A connection that broke under a busy guest is worth a second try. */
async function scanPatiently(guest: ScriptGuest, script: string, options: ScanOptions): Promise<ScanAnswer> {
  try {
    return await scanGuest(guest, script, options);
  } catch (error) {
    if (toCorralError(error).code !== 'guest-unreachable') throw error;
    return scanGuest(guest, script, options);
  }
}

/** What a look that failed has found out. */
export function noAnswer(error: unknown): ScanAnswer {
  return { gitVersion: null, repositories: [], problems: [toCorralError(error).message] };
}

/** @param at when it was made. @param durationMs how long it took */
export function newCheck(
  vmId: string,
  method: SafetyCheck['method'],
  { gitVersion, repositories, problems }: ScanAnswer,
  at: number,
  durationMs: number,
): SafetyCheck {
  return {
    checkId: randomUUID(),
    vmId,
    at,
    method,
    verdict: verdictOf(repositories, problems),
    atRisk: repositories.filter(({ atRisk }) => atRisk).length,
    outdated: false,
    repositories: [...repositories],
    problems: [...problems],
    gitVersion,
    durationMs,
  };
}

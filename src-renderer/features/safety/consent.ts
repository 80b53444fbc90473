import type { Consent } from '../../../src-preload/contract/vm';
import type { Evidence } from './safety-checks';

/** What a person must agree to before the VM is put away. */
export type Stakes =
  | { readonly kind: 'pending' }
  /** All is elsewhere too. */
  | { readonly kind: 'nothing' }
  /** Named repositories would be lost. */
  | { readonly kind: 'work'; readonly repositories: number }
  /** Not known; it needs a consent of its own. */
  | { readonly kind: 'unknown' };

/** The stakes of all VMs of one question together; not knowing weighs most. */
export function stakesOf(evidence: readonly Evidence[]): Stakes {
  if (evidence.some(({ kind }) => kind === 'waiting' || kind === 'checking')) return { kind: 'pending' };
  const checks = evidence.flatMap((one) => (one.kind === 'checked' ? [one.check] : []));
  const isUnknown =
    evidence.some(({ kind }) => kind === 'unchecked') || checks.some(({ verdict }) => verdict === 'unknown');
  if (isUnknown) return { kind: 'unknown' };
  const repositories = checks.reduce((sum, { atRisk }) => sum + atRisk, 0);
  return repositories === 0 ? { kind: 'nothing' } : { kind: 'work', repositories };
}

/** How the answer of a person goes with the call: consent to what was seen, or without a look by force. */
export function answerFor(evidence: Evidence): { readonly consent?: Consent; readonly force?: boolean } {
  switch (evidence.kind) {
    case 'checked':
      return { consent: { checkId: evidence.check.checkId } };
    case 'unchecked':
      return { force: true };
    default:
      return {};
  }
}

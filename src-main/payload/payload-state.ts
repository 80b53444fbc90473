import type { PayloadQuestion, PayloadState } from '../../src-preload/contract/payload-state';
import type { PayloadStatus } from '../guest/payload-status';
import { questionSentence, reasonSentence, type Named } from './sentences';

/** A checkpoint that is older than this though there should be a newer one is worth a word. Milliseconds. */
export const staleMs = 60_000;

/** All that is known of the payload of a VM that is on. Times are epoch milliseconds. */
export interface PayloadFacts {
  /** Since when it is in this stage. */
  readonly since: number;
  readonly stage:
    /** Share, marker, seed and service are being brought up; the sentence says what is waited for. */
    | { readonly kind: 'bringing-up'; readonly sentence: string }
    /** A person has to choose a side before anything is written. */
    | { readonly kind: 'asking'; readonly question: PayloadQuestion }
    /** It could not be brought up. */
    | { readonly kind: 'failed'; readonly as: 'mount-missing' | 'halted'; readonly sentence: string }
    | { readonly kind: 'served' };
  /** What the service said last, and when that was heard. */
  readonly status: PayloadStatus | null;
  readonly heardAt: number | null;
  /** Since when the status is of this state. */
  readonly statusSince: number | null;
  /** Since when the service is known not to run. */
  readonly downSince: number | null;
  /** When the guest last had nothing that was not published. */
  readonly lastSuccessAt: number | null;
  /** The last generation that was copied out of the share and promoted. */
  readonly taken: string | null;
  /** Since when the guest has published one that was not. */
  readonly awaitedSince: number | null;
  /** Why the newest one could not be. */
  readonly refusal: { readonly since: number; readonly sentence: string } | null;
  /** Whether one can log in to the guest. */
  readonly answers: boolean;
}

/** Where the payload of a VM that is on stands. */
export function judgePayload(facts: PayloadFacts, names: Named, now: number): PayloadState {
  const { stage, since, status } = facts;
  switch (stage.kind) {
    case 'bringing-up':
      return { kind: 'starting', since, sentence: stage.sentence };
    case 'asking':
      return {
        kind: 'held',
        since,
        question: stage.question,
        sentence: questionSentence(stage.question, names),
      };
    case 'failed':
      return { kind: stage.as, since, sentence: stage.sentence };
    case 'served':
      if (facts.refusal) return { kind: 'halted', ...facts.refusal };
      if (status === null) return judgeSilence(facts, names, now);
      return judgeStatus(status, facts, names, now);
  }
}

/** When {@link judgePayload} may answer something else though nothing happens; null for never. */
export function nextJudgement(facts: PayloadFacts, now: number): number | null {
  if (facts.stage.kind !== 'served') return null;
  const heardAt = facts.heardAt ?? facts.since;
  const waits = [heardAt, Math.max(heardAt, facts.lastSuccessAt ?? facts.since), facts.awaitedSince];
  const next = waits.flatMap((since) => (since === null ? [] : [since + staleMs])).filter((at) => at > now);
  return next.length === 0 ? null : Math.min(...next);
}

function judgeStatus(status: PayloadStatus, facts: PayloadFacts, names: Named, now: number): PayloadState {
  const since = facts.statusSince ?? facts.since;
  switch (status.state) {
    case 'held': {
      const question = { kind: 'would-lose', ...lossOf(status) } as const;
      return { kind: 'held', since, question, sentence: questionSentence(question, names) };
    }
    case 'halted':
      return { kind: 'halted', since, sentence: reasonSentence(status, names) };
    case 'paused':
      return { kind: 'paused', since };
    case 'skip':
      return { kind: 'mount-missing', since, sentence: reasonSentence(status, names) };
    case 'ok':
    case 'working':
    case 'retry':
      return judgeProgress(status, facts, names, now);
  }
}

function judgeProgress(status: PayloadStatus, facts: PayloadFacts, names: Named, now: number): PayloadState {
  const heardAt = facts.heardAt ?? facts.since;
  if (now - heardAt >= staleMs) return judgeSilence(facts, names, now);
  const waitingSince = facts.lastSuccessAt ?? facts.since;
  if (status.state !== 'ok' && now - waitingSince >= staleMs) {
    return { kind: 'stale', since: waitingSince, sentence: reasonSentence(status, names) };
  }
  const { awaitedSince } = facts;
  if (status.state !== 'ok' || status.changedSince !== null)
    return { kind: 'behind', since: status.changedSince ?? waitingSince };
  if (awaitedSince === null) return { kind: 'in-sync', at: status.at ?? heardAt };
  if (now - awaitedSince < staleMs) return { kind: 'behind', since: awaitedSince };
  const sentence = `What “${names.vm}” says that it has published was not found in the folder for more than a minute. Restart the service; if that does not help, restart the VM.`;
  return { kind: 'stale', since: awaitedSince, sentence };
}

/** Nothing was heard for long enough to wonder, or not yet. */
function judgeSilence(facts: PayloadFacts, { vm, kind }: Named, now: number): PayloadState {
  const since = facts.heardAt ?? facts.since;
  if (facts.downSince !== null) {
    const sentence = `The service that keeps the ${kind.title} of “${vm}” does not run. Restart it.`;
    return { kind: 'service-down', since: facts.downSince, sentence };
  }
  if (now - since < staleMs) {
    return { kind: 'starting', since: facts.since, sentence: 'Waiting for the first checkpoint.' };
  }
  const sentence = facts.answers
    ? `Nothing was heard of the service in “${vm}” for more than a minute. Look at its log, or restart it.`
    : `“${vm}” does not answer, so nothing is known of its ${kind.title} since. Look at its console.`;
  return { kind: 'stale', since, sentence };
}

function lossOf({ files, ofFiles, databases, accounts }: PayloadStatus) {
  return { files, ofFiles, databases, accounts };
}

import type { PayloadLock } from '../../../src-preload/contract/payload';
import type { Judgement } from './judgement';
import type { Claim } from './lock-registry';
import { judgementSentence, ownerOf, pathOf } from './lock-sentences';

const unknown = 'unknown';

/** A lock as clients see it; `undefined` when nobody has it and nobody owes anything to it. */
export function describeLock(claim: Claim, { state, dirty, reason }: Judgement): PayloadLock | undefined {
  if (state === 'free') return undefined;
  const { id, name, host } = ownerOf(claim) ?? { id: null, name: unknown, host: unknown };
  return {
    key: keyOf(claim),
    path: pathOf(claim) ?? unknown,
    owner: { id, name, host },
    takenBy: claim.kind === 'clawbox' ? 'clawbox' : 'corral',
    state,
    dirty,
    epoch: claim.kind === 'record' ? claim.record.epoch : 0,
    updatedAt: updatedAt(claim),
    sentence: judgementSentence(claim, reason),
  };
}

function keyOf(claim: Claim): string {
  switch (claim.kind) {
    case 'record':
      return claim.record.key;
    case 'unreadable':
      return claim.key;
    case 'clawbox':
      return claim.folder.key;
  }
}

/** Epoch milliseconds. */
function updatedAt(claim: Claim): number | null {
  switch (claim.kind) {
    case 'record':
      return claim.record.updatedAt;
    case 'unreadable':
      return null;
    case 'clawbox':
      return Date.parse(claim.folder.updatedAt ?? '') || Math.round(claim.folder.changedAt);
  }
}

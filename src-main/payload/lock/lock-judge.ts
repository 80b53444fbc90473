import { isAlive } from '../../host/process-identity';
import { judgeClawbox, judgeRecord, type Judgement, type OwnerState } from './judgement';
import type { LockRecord } from './lock-record';
import type { Claim, RelatedClaim } from './lock-registry';
import { consentError, heldError, type Wish } from './lock-sentences';
import { compareHomes } from './compare-homes';

/** Who can say what the VM of a lock does. */
export interface OwnerStates {
  /**
   * @param owner a VM of this Corral by its UUID; one that only Clawbox named (`id` null) by what Tart calls it.
   * @returns `unknown` whenever it can't be told for sure.
   */
  stateOf(owner: { readonly id: string | null; readonly name: string }): Promise<OwnerState>;
}

/** A claim, and what it is worth now. */
export interface JudgedClaim extends RelatedClaim {
  readonly judgement: Judgement;
}

/** Gathers what a judgement needs. It may take long, since it asks what runs. */
export class LockJudge {
  /** @param home of this Corral. */
  constructor(
    private readonly home: string,
    private readonly owners: OwnerStates,
  ) {}

  judgeAll(claims: readonly RelatedClaim[]): Promise<JudgedClaim[]> {
    return Promise.all(claims.map(async (claim) => ({ ...claim, judgement: await this.judge(claim.claim) })));
  }

  async judge(claim: Claim): Promise<Judgement> {
    switch (claim.kind) {
      case 'unreadable':
        return { state: 'held', dirty: true, reason: 'unreadable' };
      case 'clawbox': {
        const { ownerName } = claim.folder;
        const owner =
          ownerName === null ? 'missing' : await this.owners.stateOf({ id: null, name: ownerName });
        return judgeClawbox(claim.folder, { owner, now: Date.now() });
      }
      case 'record': {
        const { phase, owner } = claim.record;
        const starterLives = phase.kind === 'starting' && isAlive(phase.by);
        return judgeRecord(claim.record, { owner: await this.stateOf(owner), starterLives, now: Date.now() });
      }
    }
  }

  /** The VMs of a Corral whose home was removed are gone with it. */
  private async stateOf(owner: LockRecord['owner']): Promise<OwnerState> {
    switch (await compareHomes(owner.home, this.home)) {
      case 'same':
        return this.owners.stateOf({ id: owner.id, name: owner.name });
      case 'other':
        return 'elsewhere';
      case 'gone':
        return 'missing';
    }
  }
}

/**
 * Whether the VM that asks has made this claim itself. Two starts of one VM are still two, and a machine of its
 * name that runs, or of which that can't be told, is not the one that is about to be started; neither is its twin in
 * a copy of this Corral's home.
 */
export function isOwn(
  { claim, judgement }: JudgedClaim,
  vm: { readonly id: string; readonly name: string },
): boolean {
  switch (claim.kind) {
    case 'record':
      return (
        claim.record.owner.id === vm.id && judgement.reason !== 'starting' && judgement.reason !== 'elsewhere'
      );
    case 'clawbox':
      return (
        claim.folder.ownerName === vm.name && judgement.reason !== 'running' && judgement.reason !== 'unknown'
      );
    case 'unreadable':
      return false;
  }
}

/** @throws CorralError `wrong-state`. */
export function requireNotHeld(wish: Wish, claims: readonly JudgedClaim[]): void {
  const holder = claims.find(({ judgement }) => judgement.state === 'held');
  if (holder) throw heldError(wish, holder, holder.judgement);
}

/** @throws CorralError `needs-consent`. */
export function requireClean(wish: Wish, claims: readonly JudgedClaim[]): void {
  const debtor = claims.find(({ judgement }) => judgement.dirty);
  if (debtor) throw consentError(wish, debtor.claim, debtor.judgement);
}

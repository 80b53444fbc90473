import { CorralError } from '../../host/errors';
import type { Judgement, JudgementReason } from './judgement';
import type { Claim, RelatedClaim } from './lock-registry';

/** Who has, or had, a folder. */
export interface LockOwner {
  /** The VM's UUID; null for one that only Clawbox knows. */
  readonly id: string | null;
  readonly name: string;
  readonly host: string;
}

/** `undefined` when nobody knows. */
export function ownerOf(claim: Claim): LockOwner | undefined {
  switch (claim.kind) {
    case 'record':
      return claim.record.owner;
    case 'unreadable':
      return undefined;
    case 'clawbox': {
      const { ownerName, ownerHost } = claim.folder;
      return ownerName === null
        ? undefined
        : { id: null, name: ownerName, host: ownerHost ?? 'unknown host' };
    }
  }
}

export function pathOf(claim: Claim): string | null {
  switch (claim.kind) {
    case 'record':
      return claim.record.path;
    case 'unreadable':
      return claim.path;
    case 'clawbox':
      return claim.folder.path;
  }
}

/** Why a lock is judged as it is, for a person. */
export function judgementSentence(claim: Claim, reason: JudgementReason): string {
  const owner = ownerPhrase(claim);
  switch (reason) {
    case 'running':
      return `${owner} runs with it.`;
    case 'suspended':
      return `${owner} is suspended with it, and writes on as soon as it is resumed.`;
    case 'unknown':
      return `Whether ${owner} runs with it can’t be told at the moment.`;
    case 'elsewhere':
      return `${owner} had it last, a VM of ${claim.kind === 'record' ? claim.record.owner.home : 'another home'}, where alone one can tell whether it runs.`;
    case 'starting':
      return `${owner} is being started with it.`;
    case 'being-written':
      return 'Clawbox is taking it at this moment.';
    case 'unreadable':
      return `Who uses it can’t be told, since ${claim.kind === 'unreadable' ? claim.file : 'its record'} can’t be read.`;
    case 'never-ran':
      return `${owner} took it, and never ran with it.`;
    case 'off':
      return `${owner} is off, and went off before everything it had was published.`;
    case 'gone':
      return `${owner} is no longer there, and was gone before everything it had was published.`;
    case 'unfinished':
      return `${owner} let go of it before everything it had was published.`;
    case 'let-go':
      return 'Nobody uses it.';
  }
}

/** What somebody wants with a folder. */
export interface Wish {
  readonly path: string;
  /** How it goes on after “The folder …”, as in `can’t be freed`. */
  readonly refused: string;
}

/** `wrong-state`: somebody else has the folder, or one above or below it. */
export function heldError(wish: Wish, { claim, relation }: RelatedClaim, { reason }: Judgement): CorralError {
  const claimed = pathOf(claim);
  const nested = {
    same: '',
    inside: ` It lies inside ${claimed}, which counts as one with it.`,
    around: ` It has ${claimed} in it, which counts as one with it.`,
  }[relation];
  return new CorralError(
    'wrong-state',
    `The folder ${wish.path} ${wish.refused}.${nested} ${judgementSentence(claim, reason)} ${wayOut(claim, reason)}, or choose another folder.`,
    { path: wish.path, claimedPath: claimed, relation, owner: ownerOf(claim) ?? null, reason },
    reason === 'starting' || reason === 'being-written' || reason === 'unknown',
  );
}

function wayOut(claim: Claim, reason: JudgementReason): string {
  const name = nameOf(claim);
  switch (reason) {
    case 'suspended':
      return `Resume ${name} and stop it`;
    case 'starting':
      return `Wait until ${name} is up, and stop it`;
    case 'elsewhere':
      return `Stop ${name} with the Corral of that home`;
    case 'unknown':
    case 'being-written':
      return 'Try again in a moment';
    case 'unreadable':
      return 'Make sure that no VM uses the folder and remove that file';
    case 'running':
    case 'never-ran':
    case 'off':
    case 'gone':
    case 'unfinished':
    case 'let-go':
      return `Stop ${name}`;
  }
}

/** `needs-consent`: the last owner may have what the folder lacks. */
export function consentError(wish: Wish, claim: Claim, { reason }: Judgement): CorralError {
  const name = nameOf(claim);
  const lost = 'most often that is no more than the last 10 seconds of changes';
  const ways =
    reason === 'gone'
      ? `What was only in it is lost; ${lost}. Take the folder over as it is, or choose another one.`
      : `Start ${name} with it once, so that it publishes the rest, or take the folder over and lose what is only in ${name}; ${lost}.`;
  return new CorralError(
    'needs-consent',
    `The folder ${wish.path} ${wish.refused} without your consent, since it may lack the newest messages: ${judgementSentence(claim, reason)} ${ways}`,
    { path: wish.path, owner: ownerOf(claim) ?? null, reason },
  );
}

/** `wrong-state`: who asks is not the owner any more. */
export function lostError(path: string, name: string, taker: Claim | undefined): CorralError {
  const who = taker ? `${ownerPhrase(taker)} has taken it` : 'its lock was freed or taken over';
  return new CorralError(
    'wrong-state',
    `“${name}” no longer has the folder ${path}: ${who}. Stop “${name}” before both write to it, and start it again to take the folder, or give it another one.`,
    { path, vm: name, takenBy: (taker && ownerOf(taker)) ?? null, reason: 'lost' },
  );
}

/** `timed-out`: others change the lock again and again. */
export function contendedError(path: string): CorralError {
  return new CorralError(
    'timed-out',
    `Others were taking the folder ${path} at the same time, again and again. Try again in a moment, or choose another folder.`,
    { path },
    true,
  );
}

function nameOf(claim: Claim): string {
  const owner = ownerOf(claim);
  return owner ? `“${owner.name}”` : 'its VM';
}

function ownerPhrase(claim: Claim): string {
  const owner = ownerOf(claim);
  if (!owner) return 'A VM that nobody knows';
  return `${claim.kind === 'clawbox' ? 'Clawbox’s ' : ''}“${owner.name}” on ${owner.host}`;
}

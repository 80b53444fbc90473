import type { Checkpoint } from '../../src-preload/contract/payload';
import type { PayloadQuestion } from '../../src-preload/contract/payload-state';

/** What the guest says of its own data; see `payload-agent.sh inspect`. All of it is its claim. */
export interface GuestSide {
  /** `seeded`: made of a payload, or given to one. `unknown`: it was there before any payload. */
  readonly local: 'none' | 'seeded' | 'unknown';
  /** Payload that it is of. */
  readonly payloadId: string | null;
  /** The generation that it is based on; null for one of a folder that was empty. */
  readonly base: string | null;
  /** Whether it was written to since. */
  readonly changed: boolean;
}

/** What this computer has of a payload, once everything that was published is in its history. */
export interface HostSide {
  readonly payloadId: string;
  /** The checkpoint that the folder is to show; null while there is none. */
  readonly newest: Pick<Checkpoint, 'files' | 'source' | 'vm'> | null;
  /** The generation that holds that checkpoint; null while no guest made it or was given it. */
  readonly generation: string | null;
  /** The latest generation that this computer has seen; they are numbered upwards. */
  readonly latest: string | null;
  /** Whether a person has changed the folder since it was written last. */
  readonly edited: boolean;
}

/** Whether the VM is the one that a checkpoint came from, or stands in its place since a restore or an undo. */
export type IsSamePlace = (vm: NonNullable<Checkpoint['vm']>) => boolean;

/** What happens before the service starts. Whichever side loses stays as a checkpoint. */
export type SeedDecision =
  /** They agree, or the guest is ahead: it goes on. */
  | { readonly kind: 'continue' }
  /** The guest gets what this computer has. */
  | { readonly kind: 'seed' }
  /** What the guest has becomes the payload. */
  | { readonly kind: 'adopt' }
  | { readonly kind: 'ask'; readonly question: PayloadQuestion };

/**
 * Decides which side goes on. Nothing is guessed: where both have something that the other never had, a person
 * is asked.
 */
export function decideSeed(guest: GuestSide, host: HostSide, isSamePlace: IsSamePlace): SeedDecision {
  switch (guest.local) {
    case 'none':
      return { kind: 'seed' };
    case 'unknown':
      return hasData(host) ? foreign(null) : { kind: 'adopt' };
    case 'seeded':
      if (guest.payloadId !== host.payloadId) return foreign(guest.payloadId);
      return decideOwn(guest, host, isSamePlace);
  }
}

/** Between two states of the same payload. */
function decideOwn(guest: GuestSide, host: HostSide, isSamePlace: IsSamePlace): SeedDecision {
  if (guest.base === host.generation && (host.newest === null || host.generation !== null)) {
    if (!host.edited) return { kind: 'continue' };
    return guest.changed ? bothChanged : { kind: 'seed' };
  }
  // What this computer never saw is ahead of all that it has.
  if (isLater(guest.base, host.latest)) return host.edited ? bothChanged : { kind: 'continue' };
  if (!guest.changed) return { kind: 'seed' };
  if (host.edited) return bothChanged;
  return wasTakenBack(host, isSamePlace) ? { kind: 'seed' } : bothChanged;
}

/**
 * Whether the data in the guest is an older state of what this computer has, as after a restore or an undo of the
 * VM, and what was written to it since is no second line of work.
 */
function wasTakenBack({ newest }: HostSide, isSamePlace: IsSamePlace): boolean {
  switch (newest?.source) {
    case 'guest':
      return newest.vm !== null && isSamePlace(newest.vm);
    case 'restored': // A person has said that this is to be the newest.
      return true;
    case 'import':
    case 'kept':
    case undefined:
      return false;
  }
}

function isLater(generation: string | null, than: string | null): boolean {
  return generation !== null && (than === null || generation > than);
}

function hasData({ newest, edited }: HostSide): boolean {
  return edited || (newest !== null && newest.files > 0);
}

const bothChanged: SeedDecision = { kind: 'ask', question: { kind: 'both-changed' } };

function foreign(payloadId: string | null): SeedDecision {
  return { kind: 'ask', question: { kind: 'foreign-data', payloadId } };
}

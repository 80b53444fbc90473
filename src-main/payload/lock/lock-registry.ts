import fs from 'node:fs/promises';
import path from 'node:path';
import { CorralError, isDiskFull } from '../../host/errors';
import type { ClawboxFolder } from './clawbox-folder';
import { ClawboxRegistry } from './clawbox-registry';
import {
  identifyNamedFolder,
  placesAbove,
  relate,
  type FolderIdentity,
  type Relation,
} from './folder-identity';
import type { LockRecord, StoredRecord } from './lock-record';
import { RecordStore } from './record-store';
import { withRegistryMutex } from './registry-mutex';

/** What somebody has said of a folder. */
export type Claim =
  | { readonly kind: 'record'; readonly record: LockRecord }
  /** A record that can't be read; its path is known when Clawbox's form beside it says it. */
  | { readonly kind: 'unreadable'; readonly key: string; readonly file: string; readonly path: string | null }
  /** A lock that Clawbox made. */
  | { readonly kind: 'clawbox'; readonly folder: ClawboxFolder };

/** A claim, and how the folder that was asked for lies to its folder. */
export interface RelatedClaim {
  readonly claim: Claim;
  readonly relation: Exclude<Relation, 'apart'>;
}

/**
 * `~/.clawbox/locks/signal-payload`: Clawbox's folders in it, and `.corral` with our mutex and records, where
 * Clawbox finds no owner and so leaves it alone.
 */
export class LockRegistry {
  readonly records: RecordStore;
  readonly clawbox: ClawboxRegistry;
  private readonly own: string;

  constructor(root: string) {
    this.own = path.join(root, '.corral');
    this.records = new RecordStore(this.own);
    this.clawbox = new ClawboxRegistry(root, this.own);
  }

  /**
   * Does short work alone, after what killed processes left was tidied up.
   *
   * @throws CorralError `timed-out`, `disk-full`, `forbidden`.
   */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      await this.makeFolders();
      return await withRegistryMutex(path.join(this.own, 'mutex'), async () => {
        await this.records.sweep();
        await this.clawbox.sweep();
        return work();
      });
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      throw new CorralError(
        'disk-full',
        `Who uses which payload folder could not be written down: the disk with ${this.own} is full. Free some space and try again; whoever had the folder still has it.`,
        { folder: this.own },
        true,
      );
    }
  }

  /** All claims, in a lasting order. Clawbox's form of our own records is no claim: the record says more. */
  async claims(): Promise<Claim[]> {
    await this.makeFolders();
    const [stored, folders] = await Promise.all([this.records.all(), this.clawbox.all()]);
    return [
      ...stored.map((record) => recordClaim(record, folders)),
      ...folders
        .filter((folder) => folder.token === null)
        .map((folder) => ({ kind: 'clawbox' as const, folder })),
    ];
  }

  /** The claims on a folder, on one above it, and on those below it. */
  async claimsOn(folder: FolderIdentity): Promise<RelatedClaim[]> {
    const related: RelatedClaim[] = [];
    for (const claim of await this.claims()) {
      const relation = relate(folder, await identifyClaim(claim));
      // A folder that nobody has is of interest only to who takes just that.
      const isFree = claim.kind === 'record' && claim.record.phase.kind === 'free';
      if (relation !== 'apart' && (relation === 'same' || !isFree)) related.push({ claim, relation });
    }
    return related;
  }

  private async makeFolders(): Promise<void> {
    try {
      await fs.mkdir(this.own, { recursive: true, mode: 0o700 });
      await fs.access(this.own, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    } catch (error) {
      if (isDiskFull(error)) throw error;
      throw new CorralError(
        'forbidden',
        `Corral can’t write to ${this.own}, where it keeps who uses which payload folder. Make that a folder of your own, as with “sudo chown -R $USER ~/.clawbox”.`,
        { folder: this.own, reason: String(error) },
      );
    }
  }
}

function recordClaim(stored: StoredRecord, folders: readonly ClawboxFolder[]): Claim {
  if (stored.kind === 'record') return stored;
  return { ...stored, path: folders.find(({ key }) => key === stored.key)?.path ?? null };
}

async function identifyClaim(claim: Claim): Promise<FolderIdentity> {
  switch (claim.kind) {
    case 'record': {
      const { path: folder, key, place } = claim.record;
      return { path: folder, key, place, placesAbove: await placesAbove(folder) };
    }
    case 'unreadable':
      return identifyWritten(claim.key, claim.path);
    case 'clawbox':
      return identifyWritten(claim.folder.key, claim.folder.path);
  }
}

/** The key is what the lock was made under, whatever is written in it. */
async function identifyWritten(key: string, written: string | null): Promise<FolderIdentity> {
  // No path begins with NUL: without one, nothing but the key can be alike.
  if (written === null) return { path: '\0', key, place: null, placesAbove: [] };
  return { ...(await identifyNamedFolder(written)), key };
}

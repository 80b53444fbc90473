import type { PayloadBinding } from '../../src-preload/contract/payload-state';
import type { VmRegistry } from '../fleet/vm-registry';
import { kindOf } from './kinds/all-kinds';
import type { HeldLock, PayloadLocks } from './lock/payload-locks';
import { writeMarker } from './marker';
import type { PayloadFolders } from './payload-folders';

export interface ClaimParts {
  readonly registry: Pick<VmRegistry, 'has' | 'record'>;
  readonly locks: PayloadLocks;
  readonly folders: PayloadFolders;
}

/**
 * Takes the lock of a folder for a VM, and writes the marker by which its guest knows that.
 *
 * @param takeOver consent to go on without what the last owner may not have published
 * @throws CorralError as {@link PayloadLocks.acquire} and {@link writeMarker}; the lock is free again then
 */
export async function claimFolder(
  parts: ClaimParts,
  id: string,
  { payloadId, path, kind }: PayloadBinding,
  takeOver: boolean,
): Promise<HeldLock> {
  const { registry, locks, folders } = parts;
  const { name } = registry.record(id);
  const folder = await folders.open(payloadId);
  const lock = await locks.acquire({
    path,
    vm: { id, name },
    takeOver: takeOver || (await hasPlaceOfOwner(parts, id, path)),
    lastEpoch: await folder.lastEpoch(),
  });
  try {
    const { epoch, token } = lock;
    await writeMarker(path, kindOf(kind), { vm: name, payloadId, epoch, token });
    return lock;
  } catch (error) {
    await locks.release(lock, { clean: false });
    throw error;
  }
}

/** Whether the VM took the place of the one that has the lock; what that never published stays in its disk. */
async function hasPlaceOfOwner({ registry, locks }: ClaimParts, id: string, path: string): Promise<boolean> {
  const owner = (await locks.look(path))?.owner.id ?? null;
  if (owner === null || !registry.has(owner)) return false;
  return registry.record(owner).setAside?.replacedBy === id;
}

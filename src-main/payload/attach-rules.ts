import type { PayloadLock } from '../../src-preload/contract/payload';
import { whyNoPayload } from '../clawbox/payload-rule';
import type { Driver } from '../driver/driver';
import type { VmRecord } from '../fleet/vm-record';
import { CorralError } from '../host/errors';
import type { PayloadKind } from './kinds/payload-kind';
import { identifyFolder, identifyNamedFolder, relate, type Relation } from './lock/folder-identity';

/** How a folder lies to another one that is spoken for. */
export interface Neighbour {
  readonly path: string;
  readonly relation: Exclude<Relation, 'apart'>;
  /** Who has it. */
  readonly vm: string;
}

export interface AttachQuestion {
  readonly vm: VmRecord;
  /** The payload of another VM that the folder is, or lies in, or has in it, if any. */
  readonly neighbour: Neighbour | undefined;
  /** Links resolved. */
  readonly path: string;
  readonly kind: PayloadKind;
  /** What stands in the way of taking the folder. */
  readonly lock: PayloadLock | undefined;
  readonly driver: Pick<Driver, 'status' | 'capabilities' | 'whyNotShare'>;
}

/** Why a folder can't become the payload of a VM, and what to do; null when it can. */
export function whyNotAttach({ vm, neighbour, path, kind, lock, driver }: AttachQuestion): string | null {
  const { id, name } = vm;
  const byProfile = whyNoPayload(name, vm.clawbox);
  if (byProfile !== null) return byProfile;
  if (vm.phase !== 'ready' || vm.setAside) return `“${name}” is not there to be used now.`;
  if (vm.family && vm.family.tier !== 'dev')
    return `“${name}” is kept as it is and never started. Attach it to a copy.`;
  if (vm.payload) {
    return vm.payload.path === path
      ? `${path} is attached to “${name}” already.`
      : `“${name}” has a payload already (${vm.payload.path}). Detach that first.`;
  }
  if (vm.shares.some((share) => share.name === kind.shareName)) {
    return `“${name}” has a share “${kind.shareName}” already. Take that away first.`;
  }
  if (neighbour) return whyNotBeside(path, neighbour);
  if (lock?.state === 'held' && lock.owner.id !== id) return lock.sentence;
  const { available, reason } = driver.capabilities(id).liveShare;
  if (!available && driver.status(id).kind !== 'running')
    return `“${name}” can’t share folders. ${reason ?? ''}`.trim();
  return driver.whyNotShare?.(id, path) ?? null;
}

function whyNotBeside(path: string, { path: taken, relation, vm }: Neighbour): string {
  switch (relation) {
    case 'same':
      return `${path} is attached to “${vm}”. Detach it there first.`;
    case 'inside':
      return `${path} lies inside ${taken}, which is attached to “${vm}”. Detach that first, or choose another folder.`;
    case 'around':
      return `${path} has ${taken} in it, which is attached to “${vm}”. Detach that first, or choose another folder.`;
  }
}

/**
 * The payload of another VM that a folder is, or lies in, or has in it: by its place, so that another spelling of
 * it is found, too.
 *
 * @param folder links resolved
 */
export async function neighbourOf(
  folder: string,
  records: readonly VmRecord[],
  vmId: string,
): Promise<Neighbour | undefined> {
  const identity = await identifyFolder(folder);
  for (const { id, name, payload, setAside } of records) {
    if (!payload || setAside || id === vmId) continue;
    const relation = relate(identity, await identifyNamedFolder(payload.path));
    if (relation !== 'apart') return { path: payload.path, relation, vm: name };
  }
  return undefined;
}

/** @param own Corral’s own folder. @throws CorralError `invalid-input` for one that has it in it, or lies in it */
export async function requireApart(folder: string, own: string): Promise<void> {
  const relation = relate(await identifyFolder(folder), await identifyNamedFolder(own));
  if (relation === 'apart') return;
  throw new CorralError(
    'invalid-input',
    `${folder} ${relation === 'around' ? 'has Corral’s own data in it' : 'is Corral’s own'} (${own}), which no VM may change. Choose another folder.`,
  );
}

/** Whether its last owner ran and never published its final state; the same VM again goes on where it was. */
export function needsTakeOver(lock: PayloadLock | undefined, vmId: string | undefined): boolean {
  return lock !== undefined && lock.state === 'stale' && lock.dirty && lock.owner.id !== vmId;
}

import type { PayloadLock } from '../../src-preload/contract/payload';
import { whyNoPayload } from '../clawbox/payload-rule';
import type { Driver } from '../driver/driver';
import type { VmRecord } from '../fleet/vm-record';
import type { PayloadKind } from './kinds/payload-kind';

export interface AttachQuestion {
  readonly vm: VmRecord;
  /** All VMs. */
  readonly records: readonly VmRecord[];
  /** Links resolved. */
  readonly path: string;
  readonly kind: PayloadKind;
  /** What stands in the way of taking the folder. */
  readonly lock: PayloadLock | undefined;
  readonly driver: Pick<Driver, 'status' | 'capabilities'>;
}

/** Why a folder can't become the payload of a VM, and what to do; null when it can. */
export function whyNotAttach({ vm, records, path, kind, lock, driver }: AttachQuestion): string | null {
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
  const other = records.find(
    (record) => record.payload?.path === path && record.id !== id && !record.setAside,
  );
  if (other) {
    return `${path} is attached to “${other.name}”. Detach it there first.`;
  }
  if (lock?.state === 'held' && lock.owner.id !== id) return lock.sentence;
  const { available, reason } = driver.capabilities(id).liveShare;
  if (!available && driver.status(id).kind !== 'running')
    return `“${name}” can’t share folders. ${reason ?? ''}`.trim();
  return null;
}

/** Whether its last owner ran and never published its final state; the same VM again goes on where it was. */
export function needsTakeOver(lock: PayloadLock | undefined, vmId: string | undefined): boolean {
  return lock !== undefined && lock.state === 'stale' && lock.dirty && lock.owner.id !== vmId;
}

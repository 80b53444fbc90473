import type { VmRecord } from './vm-record';

/**
 * Makes the VM's host key, once, and the seed that carries its identity into the guest; the seed is
 * written anew each time, since the name may have changed.
 */
export type WriteIdentity = (
  record: VmRecord,
  seedFolder: string,
) => Promise<{ readonly hostPublicKey: string; readonly fingerprint: string }>;

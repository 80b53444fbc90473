import type { Consent } from '../../src-preload/contract/vm';
import type { VmRecord } from '../fleet/vm-record';

/** Stands between a person and what would put work away. */
export interface ConsentGate {
  /**
   * Passes when nothing of `vm` can be lost, or when the answer is about the newest look at it.
   *
   * @throws CorralError `needs-consent` otherwise, with what to ask for.
   */
  require(
    vm: VmRecord,
    given: { readonly consent?: Consent | undefined; readonly force?: boolean | undefined },
  ): void;
}

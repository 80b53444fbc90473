import type { AuthStatus } from '../../src-preload/contract/setup-state';
import type { FamilyStore } from '../family/family-store';
import type { GuestWatch } from '../fleet/guest-watch';
import type { FleetParts } from '../fleet/make-vm';
import { waitUntilReady } from '../fleet/wait-until-ready';
import type { GuestFile } from './guest-files';
import type { LoginWaits } from './login';
import type { SetupAccess } from './setup-access';
import type { SetupNetwork } from './setup-network';

/** What the init workflow works with. */
export interface SetupParts {
  readonly fleet: FleetParts;
  readonly families: FamilyStore;
  readonly access: SetupAccess;
  readonly network: SetupNetwork;
  readonly logins: LoginWaits;
  /** The scripts for the guest. */
  readonly scripts: readonly GuestFile[];
  /** Corral's version. */
  readonly version: string;
  /** Looks who is logged in where, and notes it with the VM. */
  readonly lookAtLogins: (vmId: string) => Promise<AuthStatus>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A guest under emulation boots in less than a minute; a Mac at its first start has more to do. */
const readyTimeoutMs = 600_000;

/**
 * The guest of a VM once one can log in to it. It is started if it is off: the workflow may go on after anything.
 *
 * @throws CorralError of {@link waitUntilReady} and of starting it
 */
export async function guestOf(
  { fleet: { registry, lifecycle, driver } }: Pick<SetupParts, 'fleet'>,
  vmId: string,
  signal: AbortSignal,
): Promise<GuestWatch> {
  if (driver.status(vmId).kind !== 'running') await lifecycle.start(vmId);
  signal.throwIfAborted();
  await waitUntilReady(registry, vmId, readyTimeoutMs, signal);
  return lifecycle.guest(vmId);
}

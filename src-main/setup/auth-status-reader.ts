import { isDeepStrictEqual } from 'node:util';
import type { AuthStatus } from '../../src-preload/contract/setup-state';
import type { GuestWatch } from '../fleet/guest-watch';
import type { VmRecord } from '../fleet/vm-record';
import { readAuthStatus } from './auth-status';

/** The VMs as the reader knows them. */
interface AuthStatusVms {
  has(id: string): boolean;
  record(id: string): Pick<VmRecord, 'auth' | 'setup'>;
  update(id: string, change: { readonly auth: AuthStatus }): Promise<void>;
}

/** A guest's files are small, and its disk may be slow while it starts. */
const timeoutMs = 60_000;
const maxOutputBytes = 16 * 1024;

/** Finds out who is logged in where in a running guest, and keeps it with the VM. */
export class AuthStatusReader {
  /**
   * @param script text of resources/guest/agent-status.sh; it travels by value, so any guest can be asked
   * @param guestOf the guest of a VM, by its id. @throws CorralError `wrong-state` when it does not run
   */
  constructor(
    private readonly script: string,
    private readonly vms: AuthStatusVms,
    private readonly guestOf: (id: string) => Pick<GuestWatch, 'run'>,
    private readonly now: () => number,
  ) {}

  /**
   * Looks anew. What is the same as before is not written again, and nothing is kept of a VM in which there is none of
   * the services and never was a set-up.
   *
   * @throws CorralError of {@link GuestWatch.run}, `wrong-state`, or `guest-failed` for an answer that is none
   */
  async read(id: string, signal?: AbortSignal): Promise<AuthStatus> {
    const { stdout } = await this.guestOf(id).run(this.script, {
      timeoutMs,
      maxOutputBytes,
      ...(signal ? { signal } : {}),
    });
    const status = readAuthStatus(stdout, this.now());
    if (this.vms.has(id) && this.isWorthKeeping(id, status)) await this.vms.update(id, { auth: status });
    return status;
  }

  private isWorthKeeping(id: string, status: AuthStatus): boolean {
    const { auth, setup } = this.vms.record(id);
    if (auth) return !isDeepStrictEqual(auth.services, status.services);
    return setup !== null || status.services.some(({ state }) => state !== 'not-installed');
  }
}

import fs from 'node:fs/promises';
import type { Accelerator, Check } from '../../src-preload/contract/system';

/** What the probe guest has found out so far. */
export type ProbeState =
  | { readonly kind: 'working' }
  | { readonly kind: 'found'; readonly accelerator: Accelerator }
  /** No guest could be tried; the reason is a sentence. */
  | { readonly kind: 'failed'; readonly reason: string };

/** The door to the hardware's virtualization on Linux: there and open, closed to this user, or absent. */
export type KvmDoor = 'open' | 'closed' | 'absent';

export async function lookAtKvm(device = '/dev/kvm'): Promise<KvmDoor> {
  try {
    await fs.access(device, fs.constants.R_OK | fs.constants.W_OK);
    return 'open';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'closed';
  }
}

const emulationWords = 'Everything works, only slower.';

/** Whether guests run on the processor itself. @param user login name, for the line that lets it in */
export function acceleratorCheck(probe: ProbeState, kvm: KvmDoor, user: string): Check {
  switch (probe.kind) {
    case 'working':
      return check('working', 'A small guest is booted to find out what works here.', null);
    case 'failed':
      return check('failed', `No guest could be tried: ${probe.reason}`, null);
    case 'found':
      if (probe.accelerator.kind !== 'tcg') return check('ok', probe.accelerator.reason, null);
      return emulated(probe.accelerator, kvm, user);
  }
}

function emulated({ reason }: Accelerator, kvm: KvmDoor, user: string): Check {
  switch (kvm) {
    case 'closed':
      return check(
        'warning',
        `${reason} ${emulationWords} Type the line below, log out and in again, then start Corral again.`,
        { kind: 'command', command: `sudo usermod -aG kvm ${user}` },
      );
    case 'absent':
      return check(
        'warning',
        `${reason} ${emulationWords} Switch virtualization on in the firmware of this computer; if it is a VM itself, ask for nested virtualization.`,
        null,
      );
    case 'open':
      return check(
        'warning',
        `${reason} ${emulationWords} Nothing on this computer mends that: what it runs on does not lend its virtualization properly.`,
        null,
      );
  }
}

function check(state: Check['state'], detail: string, fix: Check['fix']): Check {
  return { id: 'accelerator', title: 'Speed of guests', state, detail, fix, taskId: null };
}

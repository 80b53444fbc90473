import fs from 'node:fs/promises';
import type { Accelerator, Check } from '../../src-preload/contract/system';
import { checkMaker } from './check-maker';

const check = checkMaker('accelerator', 'Hardware acceleration');

/** What the test VM has found out so far. */
export type ProbeState =
  | { readonly kind: 'working' }
  | { readonly kind: 'found'; readonly accelerator: Accelerator }
  /** It could not be started; the reason is a sentence. */
  | { readonly kind: 'failed'; readonly reason: string };

/** The door to the hardware's virtualization on Linux: there and open, closed to this user, or absent. */
export type KvmDoor = 'open' | 'closed' | 'absent' | 'not-linux';

export async function lookAtKvm(device = '/dev/kvm'): Promise<KvmDoor> {
  try {
    await fs.access(device, fs.constants.R_OK | fs.constants.W_OK);
    return 'open';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'closed';
  }
}

const emulationWords = 'Everything works, but more slowly.';

/** Whether guests run on the processor itself. @param user login name, for the command that lets it in */
export function acceleratorCheck(probe: ProbeState, kvm: KvmDoor, user: string): Check {
  switch (probe.kind) {
    case 'working':
      return check('working', 'Starting a small test VM to see what this computer supports.', null);
    case 'failed':
      return check('failed', `The test VM could not be started: ${probe.reason}`, null);
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
        `${reason} ${emulationWords} Your account may not use KVM yet: run the command below, log out and back in, then restart Corral.`,
        { kind: 'command', command: `sudo usermod -aG kvm ${user}` },
      );
    case 'absent':
      return check(
        'warning',
        `${reason} ${emulationWords} Turn on virtualization in the firmware settings (BIOS or UEFI) of this computer. If it is itself a VM, turn on nested virtualization for it.`,
        null,
      );
    case 'open':
      return check(
        'warning',
        `${reason} ${emulationWords} There is nothing to change here: this computer is probably itself a VM, and its host does not support nested virtualization properly.`,
        null,
      );
    case 'not-linux':
      return check('warning', `${reason} ${emulationWords}`, null);
  }
}

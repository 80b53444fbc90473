import type { VmRecord } from '../fleet/vm-record';
import { shellQuote } from '../guest/shell-quote';
import type { GuestFile } from './guest-files';

/** What a guest is told of itself. */
export interface VmFacts {
  readonly vm: Pick<VmRecord, 'name' | 'createdAt'>;
  /** Corral's. */
  readonly version: string;
  /** The password of its account, for the keychain and the screen. */
  readonly password: string;
}

/**
 * The files by which agents, scripts and people in a guest know where they are: assignments for a shell. What it is to
 * know of the network, in `~/.cal-proxy-config`, is written by who looks after that.
 */
export function factFiles({ vm, version, password }: VmFacts): GuestFile[] {
  const created = new Date(vm.createdAt).toISOString().replace(/\.\d+Z$/, 'Z');
  const info = { CAL_VM: 'true', CAL_VM_NAME: vm.name, CAL_VM_CREATED: created, CAL_VERSION: version };
  return [
    { path: '.cal-vm-info', mode: 0o644, content: assignments(info) },
    { path: '.cal-vm-config', mode: 0o600, content: assignments({ VM_PASSWORD: password }) },
  ];
}

function assignments(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${plainOrQuoted(value)}\n`)
    .join('');
}

/** People read these files too. */
function plainOrQuoted(value: string): string {
  return /^[A-Za-z0-9._:+-]+$/.test(value) ? value : shellQuote(value);
}

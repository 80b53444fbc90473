import type { Settings } from '../../src-preload/contract/settings';
import type { Resources } from '../../src-preload/contract/vm';
import { CorralError } from '../host/errors';
import type { HostCapacity } from '../host/host-capacity';
import type { VmRecord } from './vm-record';

/** What the settings say of new VMs; null leaves it to Corral. */
export type PreferredResources = Pick<Settings['newVm'], keyof Resources>;

/** What a VM gets when nobody says otherwise, on a computer that has it. */
const standard: Resources = { cpuCount: 4, memoryMB: 8192, diskGB: 80 };

/** Left to this computer by the default memory of a VM. */
const hostReserveMB = 2048;
/** A guest writes at its own pace, so creating and starting want some room to begin with. */
const minimumFreeDiskGB = 2;

/** The preferred resources, else the standard ones, capped to what this computer has. */
export function defaultResources(host: HostCapacity, preferred: PreferredResources): Resources {
  const wish = wished(preferred);
  const spareMB = Math.max(512, host.memoryMB - hostReserveMB);
  const fits = preferred.memoryMB !== null && preferred.memoryMB <= host.memoryMB;
  return {
    cpuCount: Math.min(wish.cpuCount, host.cpuCount),
    memoryMB: fits ? wish.memoryMB : Math.min(wish.memoryMB, spareMB),
    diskGB: wish.diskGB,
  };
}

function wished({ cpuCount, memoryMB, diskGB }: PreferredResources): Resources {
  return {
    cpuCount: cpuCount ?? standard.cpuCount,
    memoryMB: memoryMB ?? standard.memoryMB,
    diskGB: diskGB ?? standard.diskGB,
  };
}

/**
 * Fills in defaults and checks what was asked for.
 *
 * @returns the resources, and a sentence for each value that is not the usual one.
 * @throws CorralError `invalid-input` when more is asked for than this computer has at all.
 */
export function chooseResources(
  wanted: { readonly [K in keyof Resources]?: Resources[K] | undefined },
  host: HostCapacity,
  preferred: PreferredResources,
): { readonly resources: Resources; readonly notes: string[] } {
  const defaults = defaultResources(host, preferred);
  const wish = wished(preferred);
  const resources = {
    cpuCount: wanted.cpuCount ?? defaults.cpuCount,
    memoryMB: wanted.memoryMB ?? defaults.memoryMB,
    diskGB: wanted.diskGB ?? defaults.diskGB,
  };
  if (resources.cpuCount > host.cpuCount) {
    throw new CorralError(
      'invalid-input',
      `This computer has ${host.cpuCount} CPUs, not ${resources.cpuCount}. Ask for ${host.cpuCount} or fewer.`,
    );
  }
  if (resources.memoryMB > host.memoryMB) {
    throw new CorralError(
      'invalid-input',
      `This computer has ${host.memoryMB} MB of memory, not ${resources.memoryMB}. Ask for ${defaults.memoryMB} MB or less.`,
    );
  }
  const notes: string[] = [];
  if (wanted.cpuCount === undefined && defaults.cpuCount < wish.cpuCount) {
    notes.push(`${defaults.cpuCount} CPUs instead of ${wish.cpuCount}: this computer has no more.`);
  }
  if (wanted.memoryMB === undefined && defaults.memoryMB < wish.memoryMB) {
    notes.push(
      `${defaults.memoryMB} MB of memory instead of ${wish.memoryMB}: this computer has ${host.memoryMB} MB.`,
    );
  }
  if (resources.diskGB > host.freeDiskGB) {
    notes.push(
      `The disk may grow to ${resources.diskGB} GB, but only ${Math.floor(host.freeDiskGB)} GB are free here now.`,
    );
  }
  return { resources, notes };
}

/** @throws CorralError `not-enough-disk` when there is no room to begin with. */
export function requireDisk(host: HostCapacity, purpose: string): void {
  if (host.freeDiskGB >= minimumFreeDiskGB) return;
  throw new CorralError(
    'not-enough-disk',
    `There is too little room on the disk ${purpose}: ${host.freeDiskGB.toFixed(1)} GB are free, ` +
      `at least ${minimumFreeDiskGB} GB are needed. Delete VMs or other files, then try again.`,
    { freeDiskGB: host.freeDiskGB },
    true,
  );
}

/** @throws CorralError `not-enough-memory` when a guest of this size would push this computer into swapping. */
export function requireMemory(host: HostCapacity, name: string, memoryMB: number): void {
  if (host.availableMemoryMB >= memoryMB) return;
  throw new CorralError(
    'not-enough-memory',
    `“${name}” wants ${memoryMB} MB of memory, but only ${host.availableMemoryMB} MB are free. ` +
      'Stop another VM, or give this one less.',
    { availableMemoryMB: host.availableMemoryMB, memoryMB },
    true,
  );
}

/** @throws CorralError `not-enough-disk`, `not-enough-memory` when a VM can't be started now. */
export function requireRoom(
  host: HostCapacity,
  { name, resources }: Pick<VmRecord, 'name' | 'resources'>,
): void {
  requireDisk(host, `to start “${name}”`);
  requireMemory(host, name, resources.memoryMB);
}

import type { Accelerator, DriverInfo, SystemInfo } from '../../src-preload/contract/system';
import type { Doctor } from '../doctor/doctor';
import { defaultResources, type PreferredResources } from '../fleet/resource-limits';
import type { HostCapacity } from '../host/host-capacity';
import { defineMethod } from './method';

export interface SystemParts {
  readonly version: string;
  readonly home: string;
  readonly role: SystemInfo['orchestrator']['role'];
  readonly capacity: () => Promise<HostCapacity>;
  /** The answer of the probe guest, or `null` while it runs. */
  readonly accelerator: () => Accelerator | null;
  /** What the settings say of new VMs. */
  readonly preferred: () => PreferredResources;
  readonly drivers: () => Promise<readonly DriverInfo[]>;
  readonly warnings: () => readonly string[];
}

/** Looks at what this computer needs, and mends it. */
export function systemCheckMethods(doctor: Doctor) {
  return [
    defineMethod('system', 'checks', async () => ({ checks: await doctor.checks() })),
    defineMethod('system', 'fix', (_, { id }) => doctor.fix(id)),
  ] as const;
}

/** What a client shows about the orchestrator and this computer. */
export function systemInfoMethod(parts: SystemParts) {
  return defineMethod('system', 'info', async () => {
    const host = await parts.capacity();
    return {
      version: parts.version,
      home: parts.home,
      orchestrator: { role: parts.role, pid: process.pid },
      accelerator: parts.accelerator(),
      host: { cpuCount: host.cpuCount, memoryMB: host.memoryMB, freeDiskGB: host.freeDiskGB },
      defaults: defaultResources(host, parts.preferred()),
      drivers: [...(await parts.drivers())],
      warnings: [...parts.warnings()],
    };
  });
}

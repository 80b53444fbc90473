import type { DriverInfo } from '../../src-preload/contract/system';
import type { Resources } from '../../src-preload/contract/vm';
import { findTart, tartMissingWords } from '../driver/tart/find-tart';
import { qemuMissing } from '../driver/qemu/launch';
import type { MachineType } from '../driver/qemu/machines';
import { findProgram, searchFolders } from '../host/find-program';

/** What families are made of by Tart unless another base is chosen. */
export const defaultTartImage = 'ghcr.io/cirruslabs/macos-sequoia-base:latest';

/** What the ways of running VMs depend on. */
export interface DriverInfoParts {
  readonly platform: NodeJS.Platform;
  /** QEMU's machine of this computer. */
  readonly machine: MachineType;
  readonly defaults: () => Promise<Resources>;
  /** Id of Corral's own image. */
  readonly ownImageId: () => Promise<string>;
}

/** The ways of running VMs on this computer, the preferred one first: Tart on a Mac, QEMU elsewhere. */
export async function driverInfos(parts: DriverInfoParts): Promise<readonly DriverInfo[]> {
  const defaults = await parts.defaults();
  const isMac = parts.platform === 'darwin';
  const hasTart = (await findTart()) !== undefined;
  const tart: DriverInfo = {
    kind: 'tart',
    name: 'Tart',
    guests: 'macos',
    unavailable: hasTart ? null : await tartMissingWords(),
    defaultImageId: defaultTartImage,
    defaults,
  };
  const hasQemu = (await findProgram(parts.machine.program, searchFolders())) !== undefined;
  const qemu: DriverInfo = {
    kind: 'qemu',
    name: 'QEMU',
    guests: 'linux',
    unavailable: hasQemu ? null : qemuMissing(parts.machine).message,
    defaultImageId: await parts.ownImageId(),
    defaults,
  };
  if (isMac) return [tart, qemu];
  return hasTart ? [qemu, tart] : [qemu]; // Elsewhere nobody misses it.
}

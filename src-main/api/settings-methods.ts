import type { SettingsChange } from '../../src-preload/contract/settings';
import { chooseResources } from '../fleet/resource-limits';
import type { HostCapacity } from '../host/host-capacity';
import type { ImageCatalogue } from '../image/image-catalogue';
import type { SettingsService } from '../settings/settings-service';
import { defineMethod } from './method';

export interface SettingsParts {
  readonly settings: SettingsService;
  readonly images: Pick<ImageCatalogue, 'resolve'>;
  readonly capacity: () => Promise<HostCapacity>;
}

/** Calls about settings. */
export function settingsMethods(parts: SettingsParts) {
  return [
    defineMethod('settings', 'get', () => parts.settings.current),
    defineMethod('settings', 'change', async (_, change) => {
      if (change.newVm) await requirePossible(change.newVm, parts);
      return parts.settings.change(change);
    }),
  ] as const;
}

/** @throws CorralError `not-found` for an image that is not there, `invalid-input` for more than this computer has */
async function requirePossible(
  { imageId, cpuCount, memoryMB, diskGB }: NonNullable<SettingsChange['newVm']>,
  { settings, images, capacity }: SettingsParts,
): Promise<void> {
  if (imageId) await images.resolve(imageId);
  const wanted = {
    cpuCount: cpuCount ?? undefined,
    memoryMB: memoryMB ?? undefined,
    diskGB: diskGB ?? undefined,
  };
  chooseResources(wanted, await capacity(), settings.current.newVm);
}

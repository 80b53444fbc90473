import type { SettingsService } from '../settings/settings-service';
import { defineMethod } from './method';

/** Calls about settings. */
export function settingsMethods(settings: SettingsService) {
  return [
    defineMethod('settings', 'get', () => settings.current),
    defineMethod('settings', 'change', (_, change) => settings.change(change)),
  ] as const;
}

import { nativeTheme } from 'electron';
import type { Settings } from '../../src-preload/contract/settings';
import type { Unsubscribe } from '../host/emitter';
import type { Herd } from './herd';
import { setLaunchAtLogin } from './login-item';

/**
 * Applies the settings that are the desktop's, now and at each change.
 *
 * @param log hears what could not be applied
 * @returns the undo
 */
export function followSettings(herd: Herd, log: (line: string) => void): Unsubscribe {
  let atLogin: boolean | undefined;
  let applied = Promise.resolve();
  const apply = ({ theme, launchAtLogin }: Settings): void => {
    nativeTheme.themeSource = theme;
    if (launchAtLogin === atLogin) return;
    atLogin = launchAtLogin;
    // In order, so that the last word is the one that stays.
    applied = applied
      .then(() => setLaunchAtLogin(launchAtLogin))
      .catch((error: unknown) => log(`Starting at login could not be set: ${String(error)}`));
  };
  apply(herd.settings);
  return herd.on((change) => {
    if (change.kind === 'settings') apply(change.after);
  });
}

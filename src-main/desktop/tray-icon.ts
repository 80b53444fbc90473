import { nativeTheme } from 'electron';
import path from 'node:path';
import type { TrayState } from './tray-state';

/** Desktops whose panel is dark whatever the theme of the windows. */
const darkPanels = /gnome|unity|pantheon|cinnamon/i;

/**
 * The picture of a state: a template on macOS, which the system colours; on Linux one that shows on
 * the panel.
 *
 * @param isPanelDark whether the panel of a Linux desktop is dark
 */
export function trayIconFile(icons: string, state: TrayState, isPanelDark: boolean): string {
  if (process.platform === 'darwin') return path.join(icons, `tray-${state}Template.png`);
  return path.join(icons, `tray-${state}-on-${isPanelDark ? 'dark' : 'light'}.png`);
}

/** Asked before the theme of our own windows is set, which changes what Electron answers. */
export function isPanelDark(env: NodeJS.ProcessEnv = process.env): boolean {
  return darkPanels.test(env['XDG_CURRENT_DESKTOP'] ?? '') || nativeTheme.shouldUseDarkColors;
}

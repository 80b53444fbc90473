import { app } from 'electron';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from '../host/atomic-file';
import { autostartEntry } from './autostart-entry';

/** Command-line switch that the login gives: only the tray opens. */
export const hiddenSwitch = 'hidden';

/** Whether this app was started by the login and not by a person. */
export function startedAtLogin(): boolean {
  if (app.commandLine.hasSwitch(hiddenSwitch)) return true;
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

/** Why Corral can't start at login, or null when it can. */
export function launchAtLoginUnavailable(): string | null {
  if (!app.isPackaged) return 'Corral runs from a checkout. Install it, and it can start at login.';
  return null;
}

/** Makes Corral start at login, or not any more. Changes nothing where that is unavailable. */
export async function setLaunchAtLogin(isWanted: boolean): Promise<void> {
  if (launchAtLoginUnavailable() !== null) return;
  if (process.platform === 'darwin') {
    app.setLoginItemSettings({ openAtLogin: isWanted });
    return;
  }
  const file = autostartFile(process.env);
  if (!isWanted) {
    await fs.rm(file, { force: true });
    return;
  }
  await fs.mkdir(path.dirname(file), { recursive: true });
  // An AppImage runs from a mount that is another one each time.
  const program = process.env['APPIMAGE'] ?? process.execPath;
  await writeFileAtomic(file, autostartEntry([program, `--${hiddenSwitch}`]), 0o644);
}

function autostartFile(env: NodeJS.ProcessEnv): string {
  // The specification has relative and empty ones ignored.
  const named = env['XDG_CONFIG_HOME'] ?? '';
  const config = path.isAbsolute(named) ? named : path.join(env['HOME'] ?? os.homedir(), '.config');
  return path.join(config, 'autostart', 'dev.corral.app.desktop');
}

import { app, BrowserWindow, dialog } from 'electron';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { declareAppScheme } from './app-protocol';
import { hiddenSwitch } from './login-item';

/**
 * What must be said before Electron is ready. Its own files lie in Corral's home, so that each
 * home has one app.
 *
 * @returns false when the app of this home runs already; that one shows its window instead
 */
export function prepareApplication(home: string): boolean {
  app.setName('Corral');
  // With --no-sandbox (root in a container) this would make Chromium's own processes refuse to start.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  if (!app.commandLine.hasSwitch('user-data-dir')) {
    const folder = path.join(home, 'desktop');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    app.setPath('userData', folder);
  }
  declareAppScheme();
  return app.requestSingleInstanceLock();
}

export function whenReady(): Promise<void> {
  return app.whenReady();
}

/** Whether this is an installed app, not a checkout. */
export const isPackaged = (): boolean => app.isPackaged;
/** Folder of the app: the checkout, or the packed archive. */
export const appFolder = (): string => app.getAppPath();

/** Ends this process at once, for one that found another app at work. */
export function leave(exitCode = 0): void {
  app.exit(exitCode);
}

/**
 * Hears when the user starts the app again, or clicks its icon on macOS.
 *
 * @returns the undo
 */
export function onOpenAgain(show: () => void): () => void {
  const again = (_event: unknown, argv: readonly string[]): void => {
    if (!argv.includes(`--${hiddenSwitch}`)) show();
  };
  app.on('second-instance', again);
  app.on('activate', show);
  return () => {
    app.off('second-instance', again);
    app.off('activate', show);
  };
}

/** Says why the app can't start, on the terminal and in a box without an empty window behind it, and ends it. */
export async function fail(message: string): Promise<void> {
  process.stderr.write(`${message}\n`);
  await app.whenReady();
  for (const window of BrowserWindow.getAllWindows()) window.destroy();
  await dialog.showMessageBox({
    type: 'error',
    title: 'Corral',
    message: 'Corral can’t start.',
    detail: message,
  });
  app.exit(1);
}

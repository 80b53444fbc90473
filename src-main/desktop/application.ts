import { app, BrowserWindow, dialog } from 'electron';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { declareAppScheme } from './app-protocol';

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
 * Shows the window when the user starts the app again, or clicks its icon on macOS.
 *
 * @returns the undo
 */
export function onOpenAgain(open: () => void): () => void {
  const show = (): void => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) {
      open();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  app.on('second-instance', show);
  app.on('activate', show);
  return () => {
    app.off('second-instance', show);
    app.off('activate', show);
  };
}

/**
 * Without a tray, closing the last window quits, and quitting runs `dispose` to its end first.
 * Guests go on running either way; the next start takes them up.
 */
export function quitInOrder(dispose: () => Promise<void>, log: (line: string) => void): void {
  let stage: 'running' | 'disposing' | 'done' = 'running';
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (stage === 'done') return;
    event.preventDefault();
    if (stage === 'disposing') return;
    stage = 'disposing';
    void dispose()
      .catch((error: unknown) => log(`Corral did not end cleanly: ${String(error)}`))
      .finally(() => {
        stage = 'done';
        app.quit();
      });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
}

/** Says why the app can't start, on the terminal and in a box, and ends it. */
export async function fail(message: string): Promise<void> {
  process.stderr.write(`${message}\n`);
  await app.whenReady();
  await dialog.showMessageBox({
    type: 'error',
    title: 'Corral',
    message: 'Corral can’t start.',
    detail: message,
  });
  app.exit(1);
}

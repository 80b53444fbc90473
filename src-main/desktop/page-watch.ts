import { dialog, type BrowserWindow } from 'electron';
import { onConsoleError } from './electron-compatibility';

export interface PageWatchOptions {
  readonly window: BrowserWindow;
  /** Loads the page; `recovered` when it takes the place of one that crashed. */
  readonly load: (recovered: boolean) => void;
  /** Hears what goes wrong in the page. */
  readonly log: (line: string) => void;
}

const crashWindowMs = 60_000;
const crashesBeforeAsking = 3;
const abortedLoad = -3;

/** Logs what a page reports as broken. */
export function logPageErrors({ webContents }: BrowserWindow, log: (line: string) => void): void {
  onConsoleError(webContents, (text) => log(`Page: ${text}`));
  webContents.on('preload-error', (_event, _path, error) => log(`The preload failed: ${error.message}`));
}

/** A page that fails is shown to have failed, and comes back; guests and tasks do not notice. */
export function watchPage({ window, load, log }: PageWatchOptions): void {
  const { webContents } = window;
  let crashes: number[] = [];

  logPageErrors(window, log);
  webContents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
    if (!isMainFrame || code === abortedLoad) return;
    void ask(window, `Corral’s page did not load: ${description}.`, 'Try again', () => load(false));
    log(`${url} did not load: ${description}`);
  });
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log(`The page’s process ended (${reason}, ${exitCode}).`);
    const now = Date.now();
    crashes = [...crashes.filter((at) => now - at < crashWindowMs), now];
    // Not within the event: Electron is still taking the old process down.
    if (crashes.length <= crashesBeforeAsking) setImmediate(() => load(true));
    else void ask(window, `Corral’s page crashes again and again (${reason}).`, 'Reload', () => load(true));
  });
  window.on('unresponsive', () => {
    void ask(window, 'Corral’s page does not answer.', 'Reload', () => {
      // A hung page can't be navigated; its crash reloads it.
      webContents.forcefullyCrashRenderer();
    });
  });
}

async function ask(window: BrowserWindow, message: string, fix: string, onFix: () => void): Promise<void> {
  if (window.isDestroyed()) return;
  window.show();
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message,
    detail: 'Your machines and tasks go on; only this window is concerned.',
    buttons: [fix, 'Leave it'],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0 && !window.isDestroyed()) onFix();
}

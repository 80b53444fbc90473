import { app, BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { appOrigin } from './app-asset';
import { onConsoleError } from './electron-compatibility';
import type { TrustedWindows } from './trusted-windows';
import { placeWindow, smallestWindow } from './window-placement';

export interface MainWindowOptions {
  /** The built preload. */
  readonly preload: string;
  readonly windows: TrustedWindows;
  /** Hears what goes wrong in the page. */
  readonly log: (line: string) => void;
}

const crashWindowMs = 60_000;
const crashesBeforeAsking = 3;
const abortedLoad = -3;

/** Opens the main window; it shows itself once its page is drawn. */
export function openMainWindow({ preload, windows, log }: MainWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...placeWindow(screen.getPrimaryDisplay().workArea),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'Corral',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#17191c' : '#f6f7f8',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      disableDialogs: true,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  windows.add(window);
  window.once('ready-to-show', () => window.show());
  watchPage(window, log);
  loadPage(window, '', log);
  return window;
}

function loadPage(window: BrowserWindow, query: string, log: (line: string) => void): void {
  if (window.isDestroyed()) return;
  window.loadURL(`${appOrigin}/index.html${query}`).catch((error: Error) => {
    log(`The page did not load: ${error.message}`);
  });
}

/** A page that fails is shown to have failed, and comes back; guests and tasks do not notice. */
function watchPage(window: BrowserWindow, log: (line: string) => void): void {
  const { webContents } = window;
  let crashes: number[] = [];

  onConsoleError(webContents, (text) => log(`Page: ${text}`));
  webContents.on('preload-error', (_event, _path, error) => log(`The preload failed: ${error.message}`));
  webContents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
    if (!isMainFrame || code === abortedLoad) return;
    void ask(window, `Corral’s page did not load: ${description}.`, 'Try again', () =>
      loadPage(window, '', log),
    );
    log(`${url} did not load: ${description}`);
  });
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log(`The page’s process ended (${reason}, ${exitCode}).`);
    const now = Date.now();
    crashes = [...crashes.filter((at) => now - at < crashWindowMs), now];
    // Not within the event: Electron is still taking the old process down.
    if (crashes.length <= crashesBeforeAsking) setImmediate(() => loadPage(window, '?recovered', log));
    else
      void ask(window, `Corral’s page crashes again and again (${reason}).`, 'Reload', () =>
        loadPage(window, '?recovered', log),
      );
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

import { app, BrowserWindow, screen } from 'electron';
import { appOrigin } from './app-asset';
import { watchPage } from './page-watch';
import type { TrustedWindows } from './trusted-windows';
import { backgroundColor, followTheme, strictWebPreferences } from './web-preferences';
import { placeWindow, smallestWindow } from './window-placement';

export interface MainWindowOptions {
  /** The built preload. */
  readonly preload: string;
  readonly windows: TrustedWindows;
  /** Asked when the user closes the window; false holds it open. */
  readonly mayClose: () => boolean;
  /** The user closed the window, and it was held open. */
  readonly onHeldOpen: () => void;
  /** Hears each time the user turns to the window. */
  readonly onFocus: () => void;
  /** Hears what goes wrong in the page. */
  readonly log: (line: string) => void;
}

/** The one main window. While it is closed it costs nothing; its page is made anew when it opens. */
export class MainWindow {
  private window: BrowserWindow | undefined;

  constructor(private readonly options: MainWindowOptions) {}

  get isOpen(): boolean {
    return this.window !== undefined;
  }

  get isFocused(): boolean {
    return this.window?.isFocused() ?? false;
  }

  /** Brings it to the front, opened if need be. */
  show(): BrowserWindow {
    if (!this.window) return this.open();
    const { window } = this;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return window;
  }

  /** Closes it without asking anybody. */
  dispose(): void {
    this.window?.destroy();
  }

  private open(): BrowserWindow {
    const { preload, windows, mayClose, onHeldOpen, onFocus, log } = this.options;
    const window = new BrowserWindow({
      ...placeWindow(screen.getPrimaryDisplay().workArea),
      minWidth: smallestWindow.width,
      minHeight: smallestWindow.height,
      title: 'Corral',
      show: false,
      backgroundColor: backgroundColor(),
      webPreferences: strictWebPreferences(preload),
    });
    this.window = window;
    windows.add(window);
    followTheme(window);
    window.once('ready-to-show', () => window.show());
    window.on('focus', onFocus);
    window.on('close', (event) => {
      if (mayClose()) return;
      event.preventDefault();
      onHeldOpen();
    });
    window.once('closed', () => {
      this.window = undefined;
      app.dock?.hide();
    });
    void app.dock?.show();
    const load = (recovered: boolean): void => loadPage(window, recovered ? '?recovered' : '', log);
    watchPage({ window, load, log });
    load(false);
    return window;
  }
}

function loadPage(window: BrowserWindow, query: string, log: (line: string) => void): void {
  if (window.isDestroyed()) return;
  window.loadURL(`${appOrigin}/index.html${query}`).catch((error: Error) => {
    log(`The page did not load: ${error.message}`);
  });
}

import { BrowserWindow, screen, type Display, type WebContents } from 'electron';
import { CorralError } from '../host/errors';
import { appOrigin } from './app-asset';
import { logPageErrors } from './page-watch';
import { isKnown, placePopover } from './popover-placement';
import type { TrustedWindows } from './trusted-windows';
import { backgroundColor, followTheme, strictWebPreferences } from './web-preferences';
import type { Area } from './window-placement';

export interface PopoverOptions {
  /** The built preload. */
  readonly preload: string;
  readonly windows: TrustedWindows;
  /** Hears each time it opens: somebody looks. */
  readonly onShow: () => void;
  /** Hears what goes wrong in the page. */
  readonly log: (line: string) => void;
}

const width = 380;
/** Until the page says how tall its content is. */
const firstHeight = 240;
/** A blur that is followed by focus at once, as when a menu closes, is none. */
const blurMs = 100;
/** The click on the tray that closes it comes after the blur that the click makes. */
const sameClickMs = 300;

/** The small window at the tray: made at the first click, and kept hidden afterwards. */
export class Popover {
  private window: BrowserWindow | undefined;
  private height = firstHeight;
  /** Bounds of the tray icon at the last click. */
  private tray: Area = { x: 0, y: 0, width: 0, height: 0 };
  private blurTimer: NodeJS.Timeout | undefined;
  private hiddenByBlurAt = 0;

  constructor(private readonly options: PopoverOptions) {}

  /** A click on the tray opens or closes it. */
  toggle(tray: Area): void {
    this.tray = tray;
    if (this.window?.isVisible()) this.hide();
    else if (Date.now() - this.hiddenByBlurAt > sameClickMs) this.show();
  }

  hide(): void {
    clearTimeout(this.blurTimer);
    this.window?.hide();
  }

  /** @throws CorralError `wrong-state` when another page asks */
  hideFor(page: WebContents): void {
    this.requireOwn(page);
    this.hide();
  }

  /** Gives it the height of its content, as far as the work area has it. @throws CorralError `wrong-state` when another page asks */
  fitFor(page: WebContents, height: number): void {
    this.requireOwn(page);
    this.height = height;
    this.place();
  }

  dispose(): void {
    clearTimeout(this.blurTimer);
    this.window?.destroy();
  }

  private show(): void {
    this.options.onShow();
    const window = this.window;
    if (!window) {
      this.make();
      return;
    }
    this.place();
    window.show();
    window.focus();
  }

  private make(): void {
    const { preload, windows, log } = this.options;
    const window = new BrowserWindow({
      width,
      height: this.height,
      title: 'Corral',
      show: false,
      frame: false,
      resizable: false,
      movable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      backgroundColor: backgroundColor(),
      webPreferences: strictWebPreferences(preload),
    });
    this.window = window;
    windows.add(window);
    followTheme(window);
    logPageErrors(window, log);
    // Also over full-screen apps; without the skip macOS would show a dock icon for a moment.
    if (process.platform === 'darwin') {
      window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
    }
    window.once('ready-to-show', () => {
      this.place();
      window.show();
      window.focus();
    });
    window.on('blur', () => this.hideUnlessFocusReturns(window));
    window.on('close', (event) => {
      event.preventDefault();
      this.hide();
    });
    window.once('closed', () => {
      this.window = undefined;
      this.hiddenByBlurAt = 0; // A click after this can't be the one that hid it.
    });
    // The next click makes it anew.
    window.webContents.once('render-process-gone', (_event, { reason }) => {
      log(`The popover’s process ended (${reason}).`);
      setImmediate(() => window.destroy());
    });
    window.loadURL(`${appOrigin}/popover.html`).catch((error: Error) => {
      log(`The popover did not load: ${error.message}`);
      if (!window.isDestroyed()) window.destroy();
    });
  }

  private hideUnlessFocusReturns(window: BrowserWindow): void {
    clearTimeout(this.blurTimer);
    this.blurTimer = setTimeout(() => {
      if (window.isDestroyed() || window.isFocused() || window.webContents.isDevToolsOpened()) return;
      if (window.isVisible()) this.hiddenByBlurAt = Date.now();
      window.hide();
    }, blurMs);
  }

  private place(): void {
    if (!this.window || this.window.isDestroyed()) return;
    const size = { width, height: this.height };
    this.window.setBounds(placePopover(this.tray, displayOf(this.tray), size));
  }

  private requireOwn(page: WebContents): void {
    if (this.window?.webContents === page) return;
    throw new CorralError('wrong-state', 'This call is the popover’s; the main window has its own size.');
  }
}

/** Where nobody knows the tray, its click was at the pointer. */
function displayOf(tray: Area): Display {
  return isKnown(tray)
    ? screen.getDisplayMatching(tray)
    : screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
}

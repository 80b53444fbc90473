import { app } from 'electron';
import path from 'node:path';
import type { DesktopRequest, Place } from '../../src-preload/contract/desktop';
import type { CorralEvent } from '../../src-preload/contract/events';
import { Emitter, type Unsubscribe } from '../host/emitter';
import { serveApp } from './app-protocol';
import { onOpenAgain } from './application';
import { installApplicationMenu } from './application-menu';
import type { Ending } from './ending';
import { pushEvents, registerCalls, type PageCall } from './ipc-registrar';
import { startedAtLogin } from './login-item';
import { MainWindow } from './main-window';
import { PageRequests } from './page-requests';
import { Popover } from './popover';
import { restrictPages } from './security';
import { CorralTray } from './tray';
import { isPanelDark } from './tray-icon';
import { TrustedWindows } from './trusted-windows';

export interface FrontParts {
  /** Folder of the built programs and pages. */
  readonly out: string;
  readonly ending: Ending;
  readonly log: (line: string) => void;
}

/** What the windows need of the services behind them. */
export interface Back {
  readonly calls: PageCall;
  readonly events: { on(listener: (event: CorralEvent) => void): Unsubscribe };
  /** Whether the app goes on when its window is closed. */
  readonly outlivesWindow: boolean;
}

/** How long a page has to take a request; a window that opens for it has to load first. */
const takeRequestMs = 5_000;

/**
 * The windows, their bridge and the ways to them. It is up before the services are, so that the page
 * loads while those are built: calls of the page wait until {@link connect}.
 */
export class Front {
  readonly mainWindow: MainWindow;
  readonly popover: Popover;
  private readonly requests: PageRequests;
  private readonly looks = new Emitter<void>();
  /** Hears each time the user turns to a window. */
  readonly onLook = this.looks.on.bind(this.looks);
  private readonly events: Emitter<CorralEvent>;
  private readonly undo: Unsubscribe[] = [];
  private connected: (calls: PageCall) => void = () => undefined;
  private outlivesWindow = false;

  constructor({ out, ending, log }: FrontParts) {
    restrictPages();
    // Before the first window, which would show Electron's own menu.
    installApplicationMenu({
      openSettings: () => this.show({ kind: 'settings' }),
      newVm: () => this.show({ kind: 'new-vm' }),
    });
    const windows = new TrustedWindows();
    this.events = new Emitter((error) => log(`A page failed to take an event: ${String(error)}`));
    this.requests = new PageRequests(windows);
    const calls = new Promise<PageCall>((resolve) => (this.connected = resolve));
    this.undo.push(
      serveApp(path.join(out, 'renderer')),
      () => this.requests.dispose(),
      registerCalls(windows, async (...call) => (await calls)(...call)),
      pushEvents(windows, (listener) => this.events.on(listener)),
    );
    const parts = { windows, log, preload: path.join(out, 'preload', 'bridge.js') };
    const onLook = (): void => this.looks.emit();
    this.popover = new Popover({ ...parts, onShow: onLook });
    this.mainWindow = new MainWindow({
      ...parts,
      onFocus: onLook,
      mayClose: () => this.outlivesWindow || ending.isUnderWay(),
      onHeldOpen: () => app.quit(), // Which asks first, when there is something to ask.
    });
    this.undo.push(
      () => this.popover.dispose(),
      () => this.mainWindow.dispose(),
      onOpenAgain(() => void this.mainWindow.show()),
    );
    if (!startedAtLogin()) this.mainWindow.show();
  }

  /**
   * Puts Corral in the tray. To be called before the settings are followed, which change what the panel looks like.
   *
   * @param icons folder of the icons
   */
  showInTray(icons: string): CorralTray {
    const isOnDark = isPanelDark();
    const tray = new CorralTray({ icons, isOnDark, onClick: (bounds) => this.popover.toggle(bounds) });
    this.undo.push(() => tray.dispose());
    return tray;
  }

  /** Brings the main window to the front, at a place. */
  show(place: Place): void {
    this.popover.hide();
    void this.ask({ kind: 'show', place });
  }

  /** Brings the main window to the front and asks its page. @returns whether the page took the request */
  ask(request: DesktopRequest): Promise<boolean> {
    return this.requests.ask(this.mainWindow.show(), request, takeRequestMs);
  }

  /** The services are there: calls are answered from now on. @returns the undo */
  connect({ calls, events, outlivesWindow }: Back): Unsubscribe {
    this.outlivesWindow = outlivesWindow;
    this.connected(calls);
    // Without a tray there would be no way to an app without a window.
    if (!outlivesWindow && !this.mainWindow.isOpen) this.mainWindow.show();
    return events.on((event) => this.events.emit(event));
  }

  dispose(): void {
    for (const undo of this.undo.toReversed()) undo();
  }
}

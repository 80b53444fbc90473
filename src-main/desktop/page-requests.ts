import { ipcMain, type BrowserWindow, type IpcMainEvent, type WebContents } from 'electron';
import { randomUUID } from 'node:crypto';
import { requestChannel, requestTakenChannel } from '../../src-preload/contract/channels';
import type { DesktopRequest } from '../../src-preload/contract/desktop';
import type { Unsubscribe } from '../host/emitter';
import { onListening } from './ipc-registrar';
import type { TrustedWindows } from './trusted-windows';

interface OpenRequest {
  readonly page: WebContents;
  readonly request: DesktopRequest;
  readonly taken: () => void;
  /** Runs out when the page does not take it. */
  readonly timer: NodeJS.Timeout;
}

/**
 * What the desktop asks of pages. A request waits until its page listens, and is said again to a page
 * that was loaded anew before it took it.
 */
export class PageRequests {
  private readonly open = new Map<string, OpenRequest>();
  private readonly listening = new Set<WebContents>();
  private readonly stopListening: Unsubscribe;

  constructor(private readonly windows: TrustedWindows) {
    const stopHearing = onListening(windows, requestChannel, ({ contents, signal }) => {
      if (!this.listening.has(contents)) {
        this.listening.add(contents);
        signal.addEventListener('abort', () => this.listening.delete(contents), { once: true });
      }
      for (const [id, { page }] of this.open) if (page === contents) this.say(id);
    });
    const onTaken = (event: IpcMainEvent, id: unknown): void => {
      const page = this.windows.senderOf(event)?.contents;
      const request = typeof id === 'string' ? this.open.get(id) : undefined;
      if (page && request?.page === page) request.taken();
    };
    ipcMain.on(requestTakenChannel, onTaken);
    this.stopListening = () => {
      stopHearing();
      ipcMain.off(requestTakenChannel, onTaken);
    };
  }

  /** Asks the page of a window. @returns whether the page took it within that time */
  ask(window: BrowserWindow, request: DesktopRequest, timeoutMs: number): Promise<boolean> {
    const id = randomUUID();
    const page = window.webContents;
    return new Promise((resolve) => {
      const settle = (isTaken: boolean): void => {
        clearTimeout(timer);
        page.off('destroyed', giveUp);
        this.open.delete(id);
        resolve(isTaken);
      };
      const giveUp = (): void => settle(false);
      const timer = setTimeout(giveUp, timeoutMs);
      page.once('destroyed', giveUp);
      this.open.set(id, { page, request, taken: () => settle(true), timer });
      if (this.listening.has(page)) this.say(id);
    });
  }

  /** What is open stays unanswered: nobody may open a box while the app ends. */
  dispose(): void {
    this.stopListening();
    for (const { timer } of this.open.values()) clearTimeout(timer);
    this.open.clear();
  }

  private say(id: string): void {
    const open = this.open.get(id);
    if (open && !open.page.isDestroyed()) open.page.send(requestChannel, { id, request: open.request });
  }
}

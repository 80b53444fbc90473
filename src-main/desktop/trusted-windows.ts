import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import { appOrigin } from './app-asset';
import { senderFrameOf } from './electron-compatibility';
import { originOf } from './security';

/** A page of a window that Corral opened. */
export interface TrustedPage {
  readonly contents: WebContents;
  /** Aborted when this page goes away: it is closed, crashes, or another one is loaded. */
  readonly signal: AbortSignal;
}

/** The windows that Corral itself opened; only the main frame of our own page in one of them may call. */
export class TrustedWindows {
  private readonly pages = new Map<number, { readonly contents: WebContents; controller: AbortController }>();

  add(window: BrowserWindow): void {
    const { webContents: contents } = window;
    const { id } = contents;
    const entry = { contents, controller: new AbortController() };
    this.pages.set(id, entry);
    const renew = (): void => {
      entry.controller.abort();
      entry.controller = new AbortController();
    };
    contents.on('did-navigate', renew);
    contents.on('render-process-gone', renew);
    contents.once('destroyed', () => {
      entry.controller.abort();
      this.pages.delete(id);
    });
  }

  /** The page that sent a message, or `undefined` when it may not call. A frame that is gone is not trusted. */
  senderOf(event: IpcMainEvent | IpcMainInvokeEvent): TrustedPage | undefined {
    const entry = this.pages.get(event.sender.id);
    const frame = senderFrameOf(event);
    if (!entry || !frame) return undefined;
    const { mainFrame } = entry.contents;
    const isMainFrame = frame.routingId === mainFrame.routingId && frame.processId === mainFrame.processId;
    if (!isMainFrame || originOf(frame.url) !== appOrigin) return undefined;
    return { contents: entry.contents, signal: entry.controller.signal };
  }
}

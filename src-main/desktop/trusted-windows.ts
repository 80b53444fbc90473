import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import { appOrigin } from './app-asset';
import { senderFrameOf } from './electron-compatibility';
import { originOf } from './security';

/** The windows that Corral itself opened; only the main frame of our own page in one of them may call. */
export class TrustedWindows {
  private readonly contents = new Map<number, WebContents>();

  add(window: BrowserWindow): void {
    const { webContents } = window;
    const { id } = webContents;
    this.contents.set(id, webContents);
    webContents.once('destroyed', () => this.contents.delete(id));
  }

  /** The page that sent a message, or `undefined` when it may not call. A frame that is gone is not trusted. */
  senderOf(event: IpcMainEvent | IpcMainInvokeEvent): WebContents | undefined {
    const contents = this.contents.get(event.sender.id);
    const frame = senderFrameOf(event);
    if (!contents || !frame) return undefined;
    const { mainFrame } = contents;
    const isMainFrame = frame.routingId === mainFrame.routingId && frame.processId === mainFrame.processId;
    return isMainFrame && originOf(frame.url) === appOrigin ? contents : undefined;
  }
}

import type { IpcMainEvent, IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron';

/**
 * The places where Electron 25, the oldest that Corral runs on, and the Electron it is built
 * against differ. Nothing outside this file knows the version.
 */

/** The frame that sent a message; null when it is gone already, which newer versions report. */
export function senderFrameOf(event: IpcMainEvent | IpcMainInvokeEvent): WebFrameMain | null {
  return (event as { readonly senderFrame: WebFrameMain | null | undefined }).senderFrame ?? null;
}

const errorLevel = 3;

/** Reports errors that a page writes to its console. Since Electron 35 the event object carries them. */
export function onConsoleError(contents: WebContents, listener: (text: string) => void): void {
  const relay = (event: unknown, level?: unknown, message?: unknown): void => {
    const details = event as { readonly level?: unknown; readonly message?: unknown };
    if (details.level === 'error') listener(String(details.message));
    else if (level === errorLevel) listener(String(message));
  };
  contents.on('console-message', relay);
}

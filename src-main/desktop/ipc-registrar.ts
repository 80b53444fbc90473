import { ipcMain, type IpcMainEvent, type WebContents } from 'electron';
import {
  channelName,
  channels,
  eventChannel,
  readyChannel,
  type Area,
  type MethodOf,
} from '../../src-preload/contract/channels';
import type { Reply } from '../../src-preload/contract/contract';
import type { CorralEvent } from '../../src-preload/contract/events';
import type { Unsubscribe } from '../host/emitter';
import type { TrustedPage, TrustedWindows } from './trusted-windows';

/** Runs one call of one page. Answers with an envelope and never throws. */
export type PageCall = (
  area: Area,
  method: MethodOf<Area>,
  input: unknown,
  page: WebContents,
  /** Aborted when the page goes away. */
  signal: AbortSignal,
) => Promise<Reply<unknown>>;

const forbidden: Reply<never> = {
  ok: false,
  error: {
    code: 'forbidden',
    message: 'Only the main frame of Corral’s own window may call Corral.',
    details: {},
    retryable: false,
  },
};

/**
 * Opens every channel of the contract to trusted windows, and to nobody else.
 *
 * @returns the undo
 */
export function registerCalls(windows: TrustedWindows, call: PageCall): Unsubscribe {
  const names: string[] = [];
  for (const [area, methods] of Object.entries(channels) as [Area, readonly MethodOf<Area>[]][]) {
    for (const method of methods) {
      const name = channelName(area, method);
      ipcMain.handle(name, (event, input: unknown) => {
        const page = windows.senderOf(event);
        return page ? call(area, method, input, page.contents, page.signal) : forbidden;
      });
      names.push(name);
    }
  }
  return () => {
    for (const name of names) ipcMain.removeHandler(name);
  };
}

/**
 * Pushes events to the trusted pages that said that they listen; a page that reloads says so again.
 *
 * @returns the undo
 */
export function pushEvents(
  windows: TrustedWindows,
  subscribe: (listener: (event: CorralEvent) => void) => Unsubscribe,
): Unsubscribe {
  const ready = new Set<WebContents>();
  const stopListening = onListening(windows, eventChannel, ({ contents, signal }) => {
    if (ready.has(contents)) return;
    ready.add(contents);
    signal.addEventListener('abort', () => ready.delete(contents), { once: true });
  });
  const unsubscribe = subscribe((event) => {
    for (const page of ready) page.send(eventChannel, event);
  });
  return () => {
    unsubscribe();
    stopListening();
  };
}

/** Hears when a trusted page begins to listen to a channel. @returns the undo */
export function onListening(
  windows: TrustedWindows,
  channel: string,
  listener: (page: TrustedPage) => void,
): Unsubscribe {
  const hear = (event: IpcMainEvent, wanted: unknown): void => {
    const page = wanted === channel ? windows.senderOf(event) : undefined;
    if (page) listener(page);
  };
  ipcMain.on(readyChannel, hear);
  return () => {
    ipcMain.off(readyChannel, hear);
  };
}

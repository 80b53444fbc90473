import { contextBridge, ipcRenderer } from 'electron';
import { channelName, channels, eventChannel, readyChannel, terminalPortChannel } from './contract/channels';
import type { CorralCalls } from './contract/contract';
import type { CorralEvent } from './contract/events';
import type { CorralBridge, TerminalPortMessage } from './contract/window';

function buildCalls(): CorralCalls {
  const areas = Object.entries(channels).map(([area, methods]) => [
    area,
    Object.fromEntries(
      methods.map((method) => [
        method,
        (input: unknown) => ipcRenderer.invoke(channelName(area, method), input),
      ]),
    ),
  ]);
  return Object.fromEntries(areas) as CorralCalls;
}

function on(listener: (event: CorralEvent) => void): () => void {
  const relay = (_event: unknown, news: CorralEvent): void => listener(news);
  ipcRenderer.on(eventChannel, relay);
  ipcRenderer.send(readyChannel);
  return () => {
    ipcRenderer.off(eventChannel, relay);
  };
}

// A port can't cross contextBridge, so it is handed to the page as a window message.
ipcRenderer.on(terminalPortChannel, (event, { id }: { readonly id: string }) => {
  const message: TerminalPortMessage = { type: 'corral.terminal', id };
  window.postMessage(message, location.origin, [...event.ports]);
});

contextBridge.exposeInMainWorld('corral', { ...buildCalls(), on } satisfies CorralBridge);

import * as electron from 'electron';
import {
  channelName,
  channels,
  eventChannel,
  readyChannel,
  requestChannel,
  requestTakenChannel,
  screenPortChannel,
  terminalPortChannel,
} from './contract/channels';
import type { CorralCalls } from './contract/contract';
import type { DesktopRequest } from './contract/desktop';
import type { CorralEvent } from './contract/events';
import type { CorralBridge, PortMessage } from './contract/window';

const { contextBridge, ipcRenderer } = electron;

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

function subscribe(channel: string, listener: (message: unknown) => void): () => void {
  const relay = (_event: unknown, message: unknown): void => listener(message);
  ipcRenderer.on(channel, relay);
  ipcRenderer.send(readyChannel, channel);
  return () => {
    ipcRenderer.off(channel, relay);
  };
}

const on = (listener: (event: CorralEvent) => void) =>
  subscribe(eventChannel, (event) => listener(event as CorralEvent));

interface NumberedRequest {
  readonly id: string;
  readonly request: DesktopRequest;
}

/** The desktop is told that a request was taken; for one that a hung page did not take it has another way. */
const onRequest = (listener: (request: DesktopRequest) => void) =>
  subscribe(requestChannel, (message) => {
    const { id, request } = message as NumberedRequest;
    listener(request);
    ipcRenderer.send(requestTakenChannel, id);
  });

/** Electron 29 and later have `webUtils`; before, a file knows its path itself. */
function pathOf(file: File): string {
  const { webUtils } = electron as { readonly webUtils?: { getPathForFile(file: File): string } };
  return webUtils?.getPathForFile(file) ?? (file as { readonly path?: string }).path ?? '';
}

/** A port can't cross contextBridge, so it is handed to the page as a window message. */
function handOverPorts(channel: string, type: PortMessage['type']): void {
  ipcRenderer.on(channel, (event, { id }: { readonly id: string }) => {
    const message: PortMessage = { type, id };
    window.postMessage(message, location.origin, [...event.ports]);
  });
}
handOverPorts(terminalPortChannel, 'corral.terminal');
handOverPorts(screenPortChannel, 'corral.screen');

contextBridge.exposeInMainWorld('corral', { ...buildCalls(), on, onRequest, pathOf } satisfies CorralBridge);

import type { PortMessage } from '../../src-preload/contract/window';

/** Ports that came before their call was answered, and listeners for those that come later. */
const waiting = new Map<string, MessagePort>();
const listeners = new Map<string, (port: MessagePort) => void>();

/** Hears of the ports of all terminals and screens of this page. @returns the undo */
export function receivePorts(): () => void {
  const onMessage = ({ source, data, ports }: MessageEvent<unknown>): void => {
    const [port] = ports;
    if (source !== window || !port || !isPortMessage(data)) return;
    const listener = listeners.get(data.id);
    if (listener) listener(port);
    else waiting.set(data.id, port);
  };
  window.addEventListener('message', onMessage);
  return () => window.removeEventListener('message', onMessage);
}

/**
 * Hands over the port of a terminal or a screen, and each later one: a new port means that a terminal's
 * process is gone, and brings the reason.
 *
 * @returns the undo
 */
export function onPort(id: string, listener: (port: MessagePort) => void): () => void {
  listeners.set(id, listener);
  const early = waiting.get(id);
  waiting.delete(id);
  if (early) listener(early);
  return () => listeners.delete(id);
}

function isPortMessage(data: unknown): data is PortMessage {
  const message = data as Partial<PortMessage> | null;
  return (
    (message?.type === 'corral.terminal' || message?.type === 'corral.screen') &&
    typeof message.id === 'string'
  );
}

import net from 'node:net';
import type { ScreenAddress } from '../driver/driver';
import { CorralError } from '../host/errors';

const connectMs = 5_000;

/**
 * Connects to the VNC server of a VM.
 *
 * @throws CorralError `tool-failed`, retryable: a server may still be on its way, or be gone with its VM
 */
export function connectScreen(address: ScreenAddress, vmName: string): Promise<net.Socket> {
  const socket =
    address.kind === 'unix'
      ? net.connect({ path: address.path })
      : net.connect({ host: address.host, port: address.port, noDelay: true });
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      socket.destroy();
      reject(
        new CorralError(
          'tool-failed',
          `The screen of “${vmName}” could not be reached: ${reason}.`,
          {},
          true,
        ),
      );
    };
    const onError = (error: NodeJS.ErrnoException): void => fail(error.code ?? error.message);
    const timer = setTimeout(() => fail(`nothing answered within ${connectMs / 1000} seconds`), connectMs);
    socket.once('close', () => clearTimeout(timer));
    socket.once('error', onError);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      resolve(socket);
    });
  });
}

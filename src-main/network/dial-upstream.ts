import net from 'node:net';
import tls from 'node:tls';
import { CorralError } from '../host/errors';
import { untilReady } from './outbound';
import { upstreamText, type UpstreamProxy } from './upstream-proxy';

const maxHeadBytes = 16 * 1024;
const answerTimeoutMs = 30_000;

/**
 * Connects to a literal address through a proxy, by HTTP's CONNECT.
 *
 * @throws CorralError `forbidden` (the proxy refuses, or wants another login), `timed-out`;
 * or what the connection to the proxy failed with.
 */
export async function dialUpstream(
  proxy: UpstreamProxy,
  address: string,
  port: number,
  signal: AbortSignal,
): Promise<net.Socket> {
  const socket = await connectToProxy(proxy, signal);
  const onAbort = (): void => void socket.destroy();
  signal.addEventListener('abort', onAbort);
  const timer = setTimeout(onAbort, answerTimeoutMs);
  try {
    socket.write(requestText(proxy, net.isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`));
    const status = await readStatus(socket);
    if (status < 200 || status > 299) throw refusal(proxy, status);
    return socket;
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function connectToProxy({ protocol, host, port }: UpstreamProxy, signal: AbortSignal): Promise<net.Socket> {
  if (protocol === 'http') {
    const socket = net.connect({ host, port, allowHalfOpen: true, noDelay: true });
    return untilReady(socket, 'connect', signal);
  }
  const socket = tls.connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}) });
  return untilReady(socket, 'secureConnect', signal);
}

function requestText({ login }: UpstreamProxy, target: string): string {
  const credentials = login
    ? `Proxy-Authorization: Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}\r\n`
    : '';
  return `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credentials}\r\n`;
}

/** Reads the head of the answer; what comes behind it stays in the stream, which is paused. */
function readStatus(socket: net.Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const onReadable = (): void => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        if (head.length > maxHeadBytes) fail();
        return;
      }
      settle();
      if (head.length > end + 4) socket.unshift(head.subarray(end + 4));
      resolve(Number(/^HTTP\/1\.\d (\d{3})/.exec(head.toString('latin1'))?.[1] ?? 0));
    };
    const fail = (): void => {
      settle();
      reject(new CorralError('timed-out', 'The proxy did not answer as a proxy does.'));
    };
    const settle = (): void => {
      socket.off('readable', onReadable).off('end', fail).off('error', fail).off('close', fail);
    };
    socket.on('readable', onReadable).on('end', fail).on('error', fail).on('close', fail);
  });
}

function refusal(proxy: UpstreamProxy, status: number): CorralError {
  const name = upstreamText(proxy);
  return status === 407
    ? new CorralError('forbidden', `The proxy ${name} wants another user or password. Set it anew.`)
    : new CorralError('forbidden', `The proxy ${name} refused the connection (${status}).`);
}

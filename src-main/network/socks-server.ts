import type net from 'node:net';
import { CorralError } from '../host/errors';
import { connectByName, lookupHere, type Lookup } from './name-lookup';
import type { Outbound } from './outbound';
import { greetingReply, readGreeting, readRequest, requestReply, socksReplies } from './socks-request';
import type { SocksDestination, SocksPart } from './socks-request';

/** The longest name, and what stands round it. */
const maxRequestBytes = 600;
const requestTimeoutMs = 15_000;

/**
 * Serves one connection of a SOCKS5 client: no login, connections only. Names are looked up on this computer, so that
 * `socks5h://` works in a guest without a name server.
 */
export async function serveSocks(
  client: net.Socket,
  outbound: Pick<Outbound, 'connect'>,
  lookup: Lookup = lookupHere,
): Promise<void> {
  const abort = new AbortController();
  client.on('error', () => undefined); // 'close' follows.
  client.on('close', () => abort.abort());
  const timer = setTimeout(() => client.destroy(), requestTimeoutMs);
  try {
    const destination = await readDestination(client);
    clearTimeout(timer);
    const socket = await connectByName(outbound, lookup, destination.host, destination.port, abort.signal);
    if (!client.writable) {
      socket.on('error', () => undefined).destroy();
      return;
    }
    client.write(requestReply(socksReplies.done));
    join(client, socket);
  } catch (error) {
    client.end(requestReply(replyFor(error)));
    client.destroySoon();
  } finally {
    clearTimeout(timer);
  }
}

/** Answers the greeting and reads the request. What comes behind it stays in the stream. */
async function readDestination(client: net.Socket): Promise<NonNullable<SocksDestination>> {
  const fits = await readPart(client, readGreeting);
  client.write(greetingReply(fits));
  if (!fits) throw new CorralError('invalid-input', 'The guest wants to log in.');
  const destination = await readPart(client, readRequest);
  if (destination) return destination;
  throw new CorralError('not-supported', 'The guest wants something else than a connection.');
}

async function readPart<Part>(client: net.Socket, read: (bytes: Buffer) => SocksPart<Part>): Promise<Part> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const result = read(bytes);
    if (typeof result === 'object') {
      if (result.rest.length > 0) client.unshift(result.rest);
      return result.part;
    }
    if (result === 'broken' || bytes.length > maxRequestBytes) {
      throw new CorralError('invalid-input', 'This is not SOCKS5.');
    }
    bytes = Buffer.concat([bytes, await nextChunk(client)]);
  }
}

/** Leaves the stream paused. */
function nextChunk(client: net.Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const onReadable = (): void => {
      const chunk = client.read() as Buffer | null;
      if (chunk === null) return;
      settle();
      resolve(chunk);
    };
    const onEnd = (): void => {
      settle();
      reject(new CorralError('cancelled', 'The guest let go of it.'));
    };
    const settle = (): void => {
      client.off('readable', onReadable).off('end', onEnd).off('close', onEnd);
    };
    client.on('readable', onReadable).on('end', onEnd).on('close', onEnd);
    onReadable();
  });
}

/** Each side ends when the other has ended; a failure of one ends both. */
function join(client: net.Socket, socket: net.Socket): void {
  socket.on('error', () => undefined);
  socket.on('close', () => client.destroySoon());
  client.on('close', () => socket.destroy());
  client.pipe(socket);
  socket.pipe(client);
}

function replyFor(error: unknown): number {
  if (error instanceof CorralError) {
    switch (error.code) {
      case 'forbidden':
        return socksReplies.notAllowed;
      case 'not-found':
      case 'timed-out':
        return socksReplies.hostUnreachable;
      case 'not-supported':
        return socksReplies.commandNotSupported;
      default:
        return socksReplies.failed;
    }
  }
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ECONNREFUSED' ? socksReplies.refused : socksReplies.hostUnreachable;
}

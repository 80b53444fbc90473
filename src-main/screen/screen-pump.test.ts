import { once } from 'node:events';
import type net from 'node:net';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { waitFor } from '../../e2e/harness/wait-for';
import type { ScreenEvent, ScreenRequest } from '../../src-preload/contract/screen';
import { highWaterMark } from '../host/flow-control';
import { connectScreen } from './connect-screen';
import { ScreenPump } from './screen-pump';
import { fakeVncServer, type FakeVncServer } from './vnc-server.fixture';

/** A read of the socket that was under way when it was paused. */
const largestChunk = 64 * 1024;

let server: FakeVncServer | undefined;
afterEach(() => server?.remove());

/** A page that counts what it gets, and acknowledges it unless it is told to wait. */
class Page {
  readonly output: Buffer[] = [];
  readonly ends: string[] = [];
  bytes = 0;
  acknowledges = true;

  constructor(readonly port: MessagePort) {
    port.on('message', (event: ScreenEvent) => {
      if (event.type === 'end') this.ends.push(event.reason);
      else this.take(event.data);
    });
  }

  say(request: ScreenRequest): void {
    this.port.postMessage(request);
  }

  private take(data: Uint8Array): void {
    this.bytes += data.length;
    this.output.push(Buffer.from(data));
    if (this.acknowledges) this.say({ type: 'acknowledge', bytes: data.length });
  }
}

interface Joined {
  readonly page: Page;
  readonly pump: ScreenPump;
  /** The server's end. */
  readonly peer: net.Socket;
  /** Corral's end. */
  readonly socket: net.Socket;
  readonly endCount: () => number;
}

async function join(options: { readonly isDeaf?: boolean } = {}): Promise<Joined> {
  server = await fakeVncServer(options);
  const socket = await connectScreen({ kind: 'unix', path: server.path }, 'alpha');
  const { port1, port2 } = new MessageChannel();
  let endCount = 0;
  const port = {
    onMessage: (listener: (message: unknown) => void) => void port1.on('message', listener),
    onClose: (listener: () => void) => void port1.on('close', listener),
    send: (event: ScreenEvent) => port1.postMessage(event),
    close: () => port1.close(),
  };
  const pump = new ScreenPump(socket, port, () => (endCount += 1));
  return { page: new Page(port2), pump, peer: await server.peer, socket, endCount: () => endCount };
}

it('carries bytes both ways, in order', async () => {
  const { page, peer } = await join();
  peer.write('RFB 003.008\n');
  await waitFor('the greeting', () => page.bytes === 12);
  for (const word of ['RFB ', '003.', '008\n'])
    page.say({ type: 'input', data: new TextEncoder().encode(word) });
  await waitFor('the answer', () => server?.heard().toString() === 'RFB 003.008\n');
  expect(Buffer.concat(page.output).toString()).toBe('RFB 003.008\n');
});

it('stops reading for a page that does not acknowledge, and loses nothing of the burst', async () => {
  const { page, pump, peer } = await join();
  page.acknowledges = false;
  const burst = Buffer.alloc(8 * 1024 * 1024);
  for (let index = 0; index < burst.length; index += 1) burst[index] = index % 251;
  peer.write(burst);
  await waitFor('the server to be held up', () => page.bytes >= highWaterMark && peer.writableLength > 0);
  expect(pump.pending).toBe(page.bytes);
  expect(page.bytes).toBeLessThanOrEqual(highWaterMark + 2 * largestChunk);

  page.acknowledges = true;
  page.say({ type: 'acknowledge', bytes: page.bytes });
  await waitFor('the whole burst', () => page.bytes === burst.length);
  expect(Buffer.concat(page.output).equals(burst)).toBe(true);
  await waitFor('its acknowledgement', () => pump.pending === 0);
});

it('lets no page acknowledge more than it got', async () => {
  const { page, pump, peer } = await join();
  page.acknowledges = false;
  peer.write('abc');
  await waitFor('the bytes', () => pump.pending === 3);
  for (const bytes of [-5, Number.NaN, 0.5]) page.say({ type: 'acknowledge', bytes });
  page.say({ type: 'acknowledge', bytes: 1_000_000 });
  await waitFor('the acknowledgement', () => pump.pending === 0);
});

it('tells the page once when the server ends, after its last bytes', async () => {
  const { page, peer, socket, endCount } = await join();
  peer.end('last words');
  await waitFor('the end', () => page.ends.length > 0);
  expect(Buffer.concat(page.output).toString()).toBe('last words');
  expect(page.ends).toEqual(['closed']);
  expect(endCount()).toBe(1);
  expect(socket.destroyed).toBe(true);
});

it('survives a server that breaks off', async () => {
  const { page, peer, socket, endCount } = await join({ isDeaf: true });
  page.say({ type: 'input', data: new Uint8Array(16) });
  await waitFor('the input to be on its way', () => socket.bytesWritten === 16);
  const failed = once(socket, 'error');
  peer.destroy(); // With input unread, which the kernel reports as a reset.
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
  await waitFor('the end', () => page.ends.length > 0);
  expect(endCount()).toBe(1);
});

it('lets go of the server when the page closes its port', async () => {
  const { page, peer, endCount } = await join();
  const closed = once(peer, 'close');
  page.port.close();
  await closed;
  await waitFor('the end', () => endCount() === 1);
});

it('ends the connection to a server that does not read', async () => {
  const { page, socket, endCount } = await join({ isDeaf: true });
  const data = new Uint8Array(256 * 1024);
  for (let sent = 0; sent < 16; sent += 1) page.say({ type: 'input', data });
  await waitFor('the end', () => page.ends.length > 0);
  expect(page.ends).toEqual(['stuck']);
  expect(endCount()).toBe(1);
  expect(socket.destroyed).toBe(true);
});

it.each([
  ['nothing', null],
  ['a text', 'input'],
  ['an unknown type', { type: 'resize', columns: 3 }],
  ['input that is no bytes', { type: 'input', data: 'rm -rf' }],
  ['input that is too long', { type: 'input', data: new Uint8Array(2 * 1024 * 1024) }],
  ['an acknowledgement that is no number', { type: 'acknowledge', bytes: '7' }],
])('ignores %s from the page', async (_, message) => {
  const { page, peer } = await join();
  page.port.postMessage(message);
  page.say({ type: 'input', data: new Uint8Array([7]) });
  await waitFor('what is valid', () => (server?.heard().length ?? 0) > 0);
  expect([...(server?.heard() ?? [])]).toEqual([7]);
  expect(peer.destroyed).toBe(false);
});

it('says which screen it could not reach, and that it may come', async () => {
  const address = { kind: 'unix', path: '/nonexistent/vnc' } as const;
  await expect(connectScreen(address, 'alpha')).rejects.toMatchObject({
    code: 'tool-failed',
    message: 'The screen of “alpha” could not be reached: ENOENT.',
    retryable: true,
  });
});

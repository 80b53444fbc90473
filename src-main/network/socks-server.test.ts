import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../e2e/harness/wait-for';
import { DestinationPolicy } from './destination-policy';
import { dialDirectly, Outbound } from './outbound';
import { serveSocks } from './socks-server';

/** An address of the outside that stands for the server of the test. */
const outside = '203.0.113.9';
/** What names mean; a guest may have made them mean anything. */
const names: Readonly<Record<string, readonly string[]>> = {
  'example.test': [outside],
  'here.test': ['127.0.0.1'],
  'mixed.test': ['127.0.0.1', '10.0.0.1', outside],
};

let server: net.Server;
let port: number;
let proxy: net.Server;
let lookups: string[];
beforeEach(async () => {
  server = net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address() as net.AddressInfo);
  lookups = [];
  const outbound = new Outbound(new DestinationPolicy({ allowPrivate: false }), (address, to, signal) =>
    dialDirectly(address === outside ? '127.0.0.1' : address, to, signal),
  );
  proxy = net.createServer({ allowHalfOpen: true }, (socket) => {
    void serveSocks(socket, outbound, async (name) => {
      lookups.push(name);
      return names[name] ?? [];
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  server.close();
  proxy.close();
});

function request(host: string, to = port, command = 1): Buffer {
  const name = Buffer.from(host);
  const portBytes = Buffer.from([to >> 8, to & 0xff]);
  if (net.isIPv4(host)) {
    return Buffer.concat([Buffer.from([5, command, 0, 1, ...host.split('.').map(Number)]), portBytes]);
  }
  return Buffer.concat([Buffer.from([5, command, 0, 3, name.length]), name, portBytes]);
}

/** What comes back until the proxy ends, or until there is as much as is waited for. */
async function talk(pieces: readonly Buffer[], bytes: number): Promise<Buffer> {
  const socket = net.connect((proxy.address() as net.AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const all = (): Buffer => Buffer.concat(received);
  await waitFor('the answer', () => all().length >= bytes || socket.readableEnded || socket.destroyed);
  socket.destroy();
  return all();
}

const hello = Buffer.from([5, 1, 0]);
const replyOf = async (host: string, to?: number, command?: number): Promise<number | undefined> =>
  (await talk([hello, request(host, to, command)], 12))[3];

it('connects to a name and carries data, even if all comes at once or byte by byte', async () => {
  const all = Buffer.concat([hello, request('example.test'), Buffer.from('hello')]);
  for (const pieces of [[all], [...all].map((byte) => Buffer.from([byte]))]) {
    const answer = await talk(pieces, 17);
    expect([...answer.subarray(0, 12)]).toEqual([5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    expect(answer.subarray(12).toString()).toBe('hello');
  }
  expect(lookups).toEqual(['example.test', 'example.test']);
});

it('carries much both ways and ends when the guest has ended', async () => {
  const socket = net.connect({ port: (proxy.address() as net.AddressInfo).port, allowHalfOpen: true });
  const size = 8 * 1024 * 1024;
  let received = 0;
  socket.on('data', (chunk: Buffer) => (received += chunk.length));
  socket.write(Buffer.concat([hello, request(outside)]));
  socket.end(Buffer.alloc(size));
  await once(socket, 'close');
  expect(received).toBe(size + 12);
});

describe('is refused', () => {
  it.each([
    ['this computer', '127.0.0.1', 2],
    ['a private address', '10.0.0.1', 2],
    ['a name that means this computer', 'here.test', 2],
    ['a name that nobody knows', 'nothing.test', 4],
    ['a name that is none', 'a b', 4],
    ['an odd form of an address', '127.1', 4],
  ])('%s', async (_what, host, reply) => {
    expect(await replyOf(host)).toBe(reply);
  });

  it('a server that does not listen', async () => expect(await replyOf(outside, 1)).toBe(5));
  it('listening for others', async () => expect(await replyOf('example.test', port, 2)).toBe(7));
});

it('goes to the address of a name that may be reached', async () => {
  expect(await replyOf('mixed.test')).toBe(0);
});

it.each([
  ['another protocol', 'GET / HTTP/1.1\r\n\r\n'],
  ['SOCKS4', '\x04\x01\x00\x50\x01\x02\x03\x04\x00'],
  ['an address of no kind', '\x05\x01\x00\x05\x01\x00\x09\x01\x01'],
])('ends with %s', async (_what, text) => {
  const answer = await talk([Buffer.from(text, 'latin1')], 1_000);
  expect(answer.length).toBeLessThan(20);
});

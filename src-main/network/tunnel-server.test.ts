import dgram from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../e2e/harness/wait-for';
import { DnsRelay } from './dns-relay';
import { DestinationPolicy } from './destination-policy';
import { dialDirectly, Outbound } from './outbound';
import { tunnelCommands } from './tunnel-frames';
import { TunnelGuest } from './tunnel-guest.fixture';
import { Tunnel } from './tunnel-server';

const { data, endOfData, stopSending, ping, pong, dnsRequest, dnsResponse, connect } = tunnelCommands;
/** An address of the outside that stands for a server of the test. */
const outside = '203.0.113.9';

let folder: string;
let file: string;
let listener: net.Server;
let reasons: string[];
let servers: net.Server[];
let nameServers: dgram.Socket[];
let outbound: Outbound;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-tunnel-'));
  file = path.join(folder, 'tunnel.sock');
  [reasons, servers, nameServers] = [[], [], []];
  outbound = new Outbound(new DestinationPolicy({ allowPrivate: false }), (address, port, signal) =>
    dialDirectly(address === outside ? '127.0.0.1' : address, port, signal),
  );
  const dns = new DnsRelay(() =>
    nameServers.map((server) => ({ address: '127.0.0.1', port: server.address().port })),
  );
  listener = net.createServer((stream) => {
    new Tunnel(stream, { outbound, dns }, (reason) => reasons.push(reason)).begin();
  });
  await once(listener.listen(file), 'listening');
});

afterEach(async () => {
  for (const server of [listener, ...servers]) server.close();
  for (const server of nameServers) server.close();
  await fs.rm(folder, { recursive: true });
});

/** A server on loopback; the tunnel reaches it at {@link outside}. */
async function serve(onConnection: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as net.AddressInfo).port;
}

const echo = (): Promise<number> => serve((socket) => socket.pipe(socket));

describe('a connection', () => {
  it('carries data both ways, from before it is made, and its ends', async () => {
    const guest = await TunnelGuest.open(file);
    guest.connect(1, outside, await echo());
    guest.send(1, data, 'hello ');
    guest.send(1, data, 'world');
    guest.send(1, endOfData);
    expect(await guest.wholeAnswer(1)).toBe('hello world');
    await guest.frame((frame) => frame.channel === 1 && frame.command === stopSending);
    expect(outbound.connectionCount).toBe(1);
    await guest.end();
  });

  it('keeps apart from others of the same tunnel', async () => {
    const guest = await TunnelGuest.open(file);
    const port = await echo();
    const channels = Array.from({ length: 100 }, (_, index) => index + 1);
    for (const channel of channels) guest.connect(channel, outside, port);
    for (const channel of channels) guest.send(channel, data, `channel ${channel}`);
    for (const channel of channels) guest.send(channel, endOfData);
    for (const channel of channels) expect(await guest.wholeAnswer(channel)).toBe(`channel ${channel}`);
    await guest.end();
  });

  it('that nobody answers, or that is refused, ends and leaves the tunnel', async () => {
    const guest = await TunnelGuest.open(file);
    const port = await echo();
    guest.connect(1, outside, 1);
    guest.connect(2, '127.0.0.1', port);
    guest.send(3, connect, 'nonsense');
    for (const channel of [1, 2, 3]) expect(await guest.wholeAnswer(channel)).toBe('');
    guest.connect(4, outside, port);
    guest.send(4, data, 'still here');
    guest.send(4, endOfData);
    expect(await guest.wholeAnswer(4)).toBe('still here');
    expect(reasons).toEqual([]);
    await guest.end();
  });

  it('is let go of when the guest wants nothing more of it', async () => {
    const guest = await TunnelGuest.open(file);
    const ended = new Promise<void>((resolve) => {
      void serve((socket) => {
        socket.on('close', () => resolve());
        const timer = setInterval(() => socket.write('x'), 5);
        socket.on('close', () => clearInterval(timer));
      }).then((port) => guest.connect(1, outside, port));
    });
    await guest.frame((frame) => frame.command === data);
    guest.send(1, stopSending);
    guest.send(1, endOfData);
    await ended;
    await guest.end();
  });

  it('beyond the 512th is refused until one ends', async () => {
    const guest = await TunnelGuest.open(file);
    const port = await echo();
    for (let channel = 1; channel <= 513; channel += 1) guest.connect(channel, outside, port);
    expect(await guest.wholeAnswer(513)).toBe('');
    guest.send(1, endOfData);
    await guest.frame((frame) => frame.channel === 1 && frame.command === stopSending);
    guest.connect(514, outside, port);
    guest.send(514, data, 'now');
    guest.send(514, endOfData);
    expect(await guest.wholeAnswer(514)).toBe('now');
    await guest.end();
  });

  it('ends with the tunnel', async () => {
    const sockets: net.Socket[] = [];
    const port = await serve((socket) => sockets.push(socket.resume()));
    const guest = await TunnelGuest.open(file);
    guest.connect(1, outside, port);
    await waitFor('the connection', () => sockets.length === 1);
    await guest.end();
    await waitFor('its end', () => sockets[0]?.closed === true || sockets[0]?.readableEnded);
    expect(reasons).toEqual(['The guest let go.']);
  });
});

describe('flow', () => {
  it('lets a destination wait while the guest does not take what it has', async () => {
    let sent = 0;
    const port = await serve((socket) => {
      const chunk = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (socket.write(chunk, () => (sent += chunk.length)));
      };
      socket.on('drain', more);
      more();
    });
    const guest = await TunnelGuest.open(file);
    guest.answersQuestions = false;
    guest.connect(1, outside, port);
    await guest.frame((frame) => frame.command === ping);
    const before = await stable(() => sent);
    // The system's own buffers of both sides come on top of the window of 256 KiB.
    expect(before).toBeLessThan(16 * 1024 * 1024);
    guest.answersQuestions = true;
    guest.send(0, pong);
    await waitFor('more', () => sent > before);
    await guest.end();
  });

  it('lets the guest wait while a destination takes nothing', async () => {
    const port = await serve((socket) => socket.pause());
    const guest = await TunnelGuest.open(file);
    guest.connect(1, outside, port);
    // sshuttle asks after each 32 KiB and sends nothing until it is answered.
    const isAnswered = async (turn: number): Promise<boolean> => {
      for (let piece = 0; piece < 10; piece += 1) guest.send(1, data, Buffer.alloc(60_000));
      guest.send(0, ping, `question ${turn}`);
      return stable(() => guest.frames.filter(({ command }) => command === pong).length).then(
        (answers) => answers > turn,
      );
    };
    let turn = 0;
    while (turn < 500 && (await isAnswered(turn))) turn += 1;
    expect(turn).toBeLessThan(500);
    expect(reasons).toEqual([]);
    await guest.end();
  });

  it('drops a channel whose guest does not wait', async () => {
    const port = await serve((socket) => socket.pause());
    const guest = await TunnelGuest.open(file);
    guest.connect(1, outside, port);
    const chunk = Buffer.alloc(60_000);
    const isDropped = (): boolean =>
      guest.frames.some((frame) => frame.channel === 1 && frame.command === stopSending);
    for (let turn = 0; turn < 2000 && !isDropped(); turn += 1) {
      if (!guest.send(1, data, chunk)) await once(guest.socket, 'drain');
    }
    await waitFor('the end of the channel', isDropped);
    expect(reasons).toEqual([]);
    await guest.end();
  });

  it('does not hear a guest that takes no answers', async () => {
    const guest = await TunnelGuest.open(file);
    guest.socket.pause();
    const question = Buffer.alloc(60_000);
    let written = 0;
    while (guest.send(0, ping, question) || guest.socket.writableLength < 8 * 1024 * 1024) written += 1;
    const left = await stable(() => guest.socket.writableLength);
    expect(written).toBeGreaterThan(0);
    expect(left).toBeGreaterThan(1024 * 1024);
    await guest.end();
  });
});

/** The value once it has stayed the same for a while. */
async function stable(look: () => number): Promise<number> {
  let last = look();
  for (let same = 0; same < 5;) {
    await delay(50);
    const now = look();
    same = now === last ? same + 1 : 0;
    last = now;
  }
  return last;
}

describe('names', () => {
  const question = Buffer.from('abcd01000001000000000000', 'hex');
  const answer = Buffer.from('abcd81800001000100000000ff', 'hex');

  async function nameServer(
    onQuestion: (socket: dgram.Socket, from: dgram.RemoteInfo) => void,
  ): Promise<void> {
    const socket = dgram.createSocket('udp4');
    socket.on('message', (_message, from) => onQuestion(socket, from));
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    nameServers.push(socket);
  }

  it('are asked of this computer’s name servers', async () => {
    await nameServer((socket, from) => {
      socket.send(Buffer.from('ffff81800001000100000000', 'hex'), from.port, from.address);
      socket.send(answer, from.port, from.address);
    });
    const guest = await TunnelGuest.open(file);
    guest.send(7, dnsRequest, 'short');
    guest.send(8, dnsRequest, question);
    const frame = await guest.frame(({ command }) => command === dnsResponse);
    expect(frame).toMatchObject({ channel: 8, data: answer });
    await guest.end();
  });

  it('are asked of the next one when nobody is at the first', async () => {
    await nameServer(() => undefined);
    const [dead] = nameServers;
    const { port } = dead!.address();
    await nameServer((socket, from) => socket.send(answer, from.port, from.address));
    const relay = new DnsRelay(() => [
      { address: '127.0.0.1', port: port === 9 ? 10 : 9 },
      { address: '127.0.0.1', port: nameServers[1]!.address().port },
    ]);
    expect(await relay.ask(question, new AbortController().signal)).toEqual(answer);
  });

  it('are asked again by TCP when the answer was cut', async () => {
    const whole = Buffer.concat([answer, Buffer.alloc(2000, 1)]);
    const tcp = await serve((socket) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(whole.length);
      socket.on('data', () => socket.end(Buffer.concat([length, whole])));
    });
    const socket = dgram.createSocket('udp4');
    socket.on('message', (_message, from) =>
      socket.send(Buffer.from('abcd83800001000000000000', 'hex'), from.port, from.address),
    );
    socket.bind(tcp, '127.0.0.1');
    await once(socket, 'listening');
    nameServers.push(socket);
    const guest = await TunnelGuest.open(file);
    guest.send(9, dnsRequest, question);
    const frame = await guest.frame(({ command }) => command === dnsResponse);
    expect(frame.data).toEqual(whole);
    await guest.end();
  });
});

describe('a guest that is not sshuttle', () => {
  it.each([
    ['no upload', 'GET / HTTP/1.1\r\n\r\n', 'It is not sshuttle that speaks here.'],
    ['no frames', '0\n\nGET / HTTP/1.1\r\n\r\n', 'It sent what is no frame.'],
  ])('sends %s and loses its own tunnel alone', async (_what, text, reason) => {
    const honest = await TunnelGuest.open(file);
    const socket = net.connect(file);
    socket.on('error', () => undefined);
    socket.resume().write(text);
    await once(socket, 'close');
    expect(reasons).toEqual([reason]);
    honest.connect(1, outside, await echo());
    honest.send(1, data, 'fine');
    honest.send(1, endOfData);
    expect(await honest.wholeAnswer(1)).toBe('fine');
    await honest.end();
  });

  it('sends frames of all kinds at random, and the next guest is served', async () => {
    for (let round = 0; round < 15; round += 1) {
      const guest = await TunnelGuest.open(file);
      for (let turn = 0; turn < 40; turn += 1) {
        const command = 0x4200 + ((round + turn) % 16);
        guest.send((turn * round) % 5, command, Buffer.alloc((turn * 37) % 300, round));
      }
      await guest.end();
    }
    const guest = await TunnelGuest.open(file);
    guest.connect(1, outside, await echo());
    guest.send(1, endOfData);
    expect(await guest.wholeAnswer(1)).toBe('');
    await guest.end();
  });

  it('uses a number again and loses only what went by it before', async () => {
    const guest = await TunnelGuest.open(file);
    const port = await echo();
    guest.connect(1, outside, port);
    guest.connect(1, outside, port);
    guest.send(1, data, 'second');
    await waitFor('the echo', () => guest.received(1).toString() === 'second');
    await guest.end();
  });
});

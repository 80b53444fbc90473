import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../e2e/harness/wait-for';
import { startSshGuest, type SshGuest } from '../guest/sshd.fixture';
import { startPiped, type PipedProcess, type PipedProcessStarter } from '../host/piped-process';
import { SshGuestForwards } from './guest-forward';
import type { ForwardKind, GuestForward } from './guest-forwards';
import { dialDirectly } from './outbound';
import { tunnelCommands } from './tunnel-frames';
import { TunnelGuest } from './tunnel-guest.fixture';

/** An address of the outside that stands for the server of the test. */
const outside = '203.0.113.9';

let guest: SshGuest;
let server: net.Server;
let port: number;
let sessions: PipedProcess[];
let runtime: string;
let forwards: SshGuestForwards;
let forward: GuestForward | undefined;
beforeEach(async () => {
  guest = await startSshGuest('plain');
  server = net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address() as net.AddressInfo);
  sessions = [];
  runtime = path.join(guest.folder, 'run: 100 %');
  const starter: PipedProcessStarter = (file, argv, handlers) => {
    const session = startPiped(file, argv, handlers);
    sessions.push(session);
    return session;
  };
  forwards = new SshGuestForwards({
    paths: { runtime },
    sshConfig: guest.config,
    startPiped: starter,
    guest: () => guest.connection,
    dial: (address, to, signal) => dialDirectly(address === outside ? '127.0.0.1' : address, to, signal),
  });
});
afterEach(async () => {
  await forward?.close();
  server.close();
  await guest.dispose();
});

const open = async (kind: ForwardKind): Promise<GuestForward> => {
  forward = await forwards.open({ vmId: guest.target.id, kind, allowPrivate: false });
  return forward;
};

async function echoThrough(file: string): Promise<void> {
  const tunnel = await TunnelGuest.open(file);
  tunnel.connect(1, outside, port);
  tunnel.send(1, tunnelCommands.data, 'hello');
  tunnel.send(1, tunnelCommands.endOfData);
  expect(await tunnel.wholeAnswer(1)).toBe('hello');
  await tunnel.end();
}

it('brings a tunnel into the guest and takes it away', async () => {
  const events: string[] = [];
  const tunnel = await open('tunnel');
  tunnel.on(({ kind }) => events.push(kind));
  expect(tunnel.guestEnd).toMatch(/^\/.+\/\.cal-proxy\.sock$/);
  const [file] = await fs.readdir(runtime);
  for (const socket of [tunnel.guestEnd, path.join(runtime, file ?? '')]) {
    expect((await fs.stat(socket)).mode & 0o777).toBe(0o600);
  }
  await echoThrough(tunnel.guestEnd);
  expect(tunnel.connectionCount).toBe(1);
  await waitFor('the release', () => events.includes('released'));
  await tunnel.close();
  expect(tunnel.isUp).toBe(false);
  await expect(fs.stat(tunnel.guestEnd)).rejects.toThrow('ENOENT');
  expect(await fs.readdir(runtime)).toEqual([]);
});

it('comes back after a loss, and takes the place of what was left behind', async () => {
  const events: string[] = [];
  const tunnel = await open('tunnel');
  tunnel.on(({ kind }) => events.push(kind));
  const inUse = await TunnelGuest.open(tunnel.guestEnd);
  sessions[0]?.stop();
  await waitFor('the end of the guest’s connection', () => inUse.hasEnded || undefined);
  await waitFor('the way back', () => events.includes('up'));
  expect(events.filter((kind) => kind !== 'released')).toEqual(['down', 'up']);
  await echoThrough(tunnel.guestEnd);
});

it('brings SOCKS into the guest', async () => {
  const socks = await open('socks');
  expect(socks.guestEnd).toBe('127.0.0.1:1080');
  const client = net.connect(1080, '127.0.0.1');
  const request = [5, 1, 0, 1, ...outside.split('.').map(Number), port >> 8, port & 0xff];
  client.write(Buffer.concat([Buffer.from([5, 1, 0, ...request]), Buffer.from('hello')]));
  let received = Buffer.alloc(0);
  client.on('data', (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
  await waitFor('the answer', () => received.length === 17);
  expect(received.subarray(12).toString()).toBe('hello');
  client.destroy();
});

it('says that the port is taken, and keeps nothing', async () => {
  const other = net.createServer();
  await once(other.listen(1080, '127.0.0.1'), 'listening');
  await expect(open('socks')).rejects.toMatchObject({ code: 'port-taken' });
  other.close();
  expect(await fs.readdir(runtime)).toEqual([]);
});

it('fails when the guest is not there', async () => {
  await guest.connection.open({ timeoutMs: 10_000 });
  guest.stopServer();
  await expect(open('tunnel')).rejects.toMatchObject({ code: 'guest-unreachable' });
  expect(await fs.readdir(runtime)).toEqual([]);
});

import net from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runCommand } from '../host/command';
import { waitForBanner } from './banner';
import { bareKey } from './public-key';
import { waitUntilReady } from './readiness';
import { ensureKeyPair } from './ssh-keys';
import { freePort, startSshGuest } from './sshd.fixture';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** A listener that stands for a guest's sshd or for what lies before it. */
async function listen(port: number, greet: (socket: net.Socket, count: number) => void) {
  const sockets = new Set<net.Socket>();
  const seen = { connections: 0 };
  const server = net.createServer((socket) => {
    seen.connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    greet(socket, seen.connections);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  undo.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return seen;
}

async function endpoint() {
  return { host: '127.0.0.1', port: await freePort() };
}

test('notices soon that a port begins to answer', async () => {
  const at = await endpoint();
  const waiting = waitForBanner(at, { timeoutMs: 5_000 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await listen(at.port, (socket) => socket.write('SSH-2.0-Test\r\n'));
  const since = performance.now();
  expect(await waiting).toBe('SSH-2.0-Test');
  expect(performance.now() - since).toBeLessThan(400);
});

test('is not fooled by accepted connections that are closed or reset', async () => {
  const at = await endpoint();
  const seen = await listen(at.port, (socket, count) => {
    if (count === 6) socket.write('hello\r\nSSH-2.0-Test_1\r\n');
    else if (count % 2) socket.destroy();
    else socket.resetAndDestroy();
  });
  expect(await waitForBanner(at, { timeoutMs: 5_000 })).toBe('SSH-2.0-Test_1');
  expect(seen.connections).toBe(6);
});

test('waits for a slow banner with about one connection a second', async () => {
  const at = await endpoint();
  const seen = await listen(at.port, (socket) => {
    setTimeout(() => socket.write('SSH-2.0-Slow\r\n'), 2_300);
  });
  expect(await waitForBanner(at, { timeoutMs: 10_000 })).toBe('SSH-2.0-Slow');
  expect(seen.connections).toBeLessThanOrEqual(3);
});

test('does not hammer a server that speaks and hangs up', async () => {
  const at = await endpoint();
  const seen = await listen(at.port, (socket) => socket.end('Not allowed at this time\r\n'));
  await expect(waitForBanner(at, { timeoutMs: 1_500 })).rejects.toMatchObject({
    code: 'timed-out',
    details: { stage: 'banner' },
  });
  expect(seen.connections).toBeLessThanOrEqual(2);
});

test('stops at a flood that is no greeting, and when cancelled', async () => {
  const at = await endpoint();
  await listen(at.port, (socket) => socket.write('x'.repeat(100_000)));
  const abort = new AbortController();
  const waiting = waitForBanner(at, { timeoutMs: 10_000, signal: abort.signal });
  setTimeout(() => abort.abort(), 200);
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
});

test('a real sshd is ready after banner and login, with the connection left open', async () => {
  const guest = await startSshGuest();
  undo.push(() => guest.dispose());
  const stages: string[] = [];
  const onStage = (stage: string): unknown => stages.push(stage);
  await waitUntilReady(guest.connection, guest.target.endpoint, { timeoutMs: 10_000, onStage });
  expect(stages).toEqual(['banner', 'login']);
  expect(await guest.connection.isOpen()).toBe(true);
});

test('a wrong host key ends the waiting at once', async () => {
  const guest = await startSshGuest();
  undo.push(() => guest.dispose());
  const other = await ensureKeyPair(path.join(guest.folder, 'other'), runCommand);
  await guest.config.write({ ...guest.target, hostPublicKey: bareKey(other.publicKey) });
  const since = performance.now();
  const waiting = waitUntilReady(guest.connection, guest.target.endpoint, { timeoutMs: 60_000 });
  await expect(waiting).rejects.toMatchObject({ code: 'guest-refused' });
  expect(performance.now() - since).toBeLessThan(5_000);
});

test('names the login when that is what never came', async () => {
  const guest = await startSshGuest();
  undo.push(() => guest.dispose());
  const at = await endpoint();
  await listen(at.port, (socket) => socket.end('SSH-2.0-Closing\r\n'));
  await guest.config.write({ ...guest.target, endpoint: at });
  const waiting = waitUntilReady(guest.connection, at, { timeoutMs: 1_500 });
  await expect(waiting).rejects.toMatchObject({ code: 'timed-out', details: { stage: 'login' } });
});

import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startProcessStream } from '../host/process-stream';
import type { CallbackLimits } from './callback-forward';
import { CallbackForwards } from './callback-forwards';
import { freePort, startSshGuest, type SshGuest } from './sshd.fixture';

/** The guest shares its loopback with this computer here, so that its listener has a port of its own. */
let guest: SshGuest;
beforeAll(async () => {
  guest = await startSshGuest();
  await guest.connection.open({ timeoutMs: 10_000 });
});
afterAll(() => guest.dispose());

const hasIpv6 = Object.values(os.networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
const generous: CallbackLimits = { openMs: 60_000, quietMs: 60_000 };
const deadline = { timeout: 15_000 };

let port: number;
let guestPort: number;
let callbacks: CallbackForwards;
let program: http.Server;
let heard: string[];

beforeEach(async () => {
  port = await freePort();
  heard = [];
  program = http.createServer((request, response) => {
    heard.push(request.url ?? '');
    response.setHeader('Connection', request.url === '/kept' ? 'keep-alive' : 'close');
    response.end('You may close this page.');
  });
  await listen(program, '127.0.0.1');
  guestPort = (program.address() as net.AddressInfo).port;
  callbacks = forwards(generous);
});

afterEach(() => {
  callbacks.dispose();
  program.close();
  program.closeAllConnections();
});

describe('the way back of a login', () => {
  it('leads into the guest by both addresses of loopback, and no other of this computer’s', async () => {
    expect(await callbacks.lead('one', port)).toMatchObject({ kind: 'open' });
    expect(await get('127.0.0.1', '/callback?code=a%20b&state=c')).toBe('You may close this page.');
    expect(heard).toEqual(['/callback?code=a%20b&state=c']);
    if (hasIpv6) expect(await get('[::1]', '/again')).toBe('You may close this page.');
    expect(await isOpen('127.0.0.2')).toBe(false);
  });

  it('closes after the second answer', async () => {
    await callbacks.lead('one', port);
    await get('127.0.0.1', '/callback');
    expect(await isOpen()).toBe(true);
    await get('127.0.0.1', '/success');
    await expect.poll(isOpen, deadline).toBe(false);
  });

  it('closes when all is quiet after the first answer, though its connection is kept', async () => {
    callbacks = forwards({ ...generous, quietMs: 200 });
    await callbacks.lead('one', port);
    const agent = new http.Agent({ keepAlive: true });
    await get('127.0.0.1', '/kept', agent);
    await expect.poll(isOpen, deadline).toBe(false);
    agent.destroy();
  });

  it('waits on while a browser has only connected, or the guest only greeted', async () => {
    callbacks = forwards({ ...generous, quietMs: 1 });
    const greeter = net.createServer((socket) => socket.end('hello\n'));
    await listen(greeter, '127.0.0.1');
    guestPort = (greeter.address() as net.AddressInfo).port;
    await callbacks.lead('one', port);
    for (const _ of [1, 2, 3]) expect(await textOf(net.connect(port, '127.0.0.1'))).toBe('hello\n');
    expect(await isOpen()).toBe(true);
    greeter.close();
  });

  it('waits on while nothing listens in the guest yet', async () => {
    program.close();
    await callbacks.lead('one', port);
    await expect(get('127.0.0.1', '/early')).rejects.toThrow('socket hang up');
    expect(await isOpen()).toBe(true);
  });

  it('closes when its time is over, with what goes through it', async () => {
    callbacks = forwards({ ...generous, openMs: 500 });
    await callbacks.lead('one', port);
    const idle = net.connect(port, '127.0.0.1');
    idle.resume();
    await new Promise((resolve) => idle.once('close', resolve));
    expect(await isOpen()).toBe(false);
  });

  it('closes with its VM, and no other’s', async () => {
    const otherPort = await freePort();
    await callbacks.lead('one', port);
    await callbacks.lead('two', otherPort);
    callbacks.closeFor('one');
    expect(await isOpen()).toBe(false);
    expect(await isOpen('127.0.0.1', otherPort)).toBe(true);
  });

  it('is taken back by who asked for it', async () => {
    const route = await callbacks.lead('one', port);
    if (route.kind === 'open') route.close();
    expect(await isOpen()).toBe(false);
  });
});

describe('a port', () => {
  it.each(['127.0.0.1', '0.0.0.0', ...(hasIpv6 ? ['::1', '::'] : [])])(
    'that a program has at %s is left to it',
    async (host) => {
      const owner = net.createServer();
      await listen(owner, host, port);
      expect(await callbacks.lead('one', port)).toEqual({
        kind: 'refused',
        reason: `The login wants to come back through port ${port} of this computer, which another program uses.`,
      });
      owner.close();
    },
  );

  it('of the system is refused', async () => {
    const route = await callbacks.lead('one', 80);
    expect(route).toMatchObject({ kind: 'refused', reason: expect.stringContaining('none below 1024') });
  });

  it('is the newest login’s of a VM, and never another VM’s meanwhile', async () => {
    await callbacks.lead('one', port);
    expect(await callbacks.lead('one', port)).toMatchObject({ kind: 'open' });
    await expect(callbacks.lead('two', port)).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('A login of “VM one”'),
    });
    expect(await get('127.0.0.1', '/callback')).toBe('You may close this page.');
    callbacks.closeFor('one');
    expect(await callbacks.lead('two', port)).toMatchObject({ kind: 'open' });
  });

  it('that two ask for at once goes to one of them', async () => {
    const routes = await Promise.all([callbacks.lead('one', port), callbacks.lead('one', port)]);
    expect(routes.map(({ kind }) => kind).toSorted()).toEqual(['open', 'refused']);
  });
});

function forwards(limits: CallbackLimits): CallbackForwards {
  return new CallbackForwards({
    guest: (vmId) => ({
      name: `VM ${vmId}`,
      connectCommand: () => [
        'ssh',
        ...guest.config.arguments(guest.target.id, [
          '-o',
          'ControlMaster=no',
          '-W',
          `localhost:${guestPort}`,
        ]),
      ],
    }),
    startStream: startProcessStream,
    limits,
  });
}

function get(host: string, path: string, agent: http.Agent | false = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get(`http://${host}:${port}${path}`, { agent }, (response) => {
      textOf(response).then(resolve, reject);
    });
    request.once('error', reject);
  });
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function isOpen(host = '127.0.0.1', asked = port): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(asked, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function listen(server: net.Server, host: string, asked = 0): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(asked, host, resolve);
  });
}

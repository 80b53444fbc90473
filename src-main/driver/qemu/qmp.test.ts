import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../../e2e/harness/wait-for';
import { QmpClient, type QmpEvent } from './qmp';

const greeting = '{"QMP":{"version":{},"capabilities":[]}}\r\n';
let folder: string;
let socketFile: string;
const undo: (() => void)[] = [];

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-qmp-'));
  socketFile = path.join(folder, 'qmp');
});
afterEach(async () => {
  for (const step of undo.splice(0)) step();
  await fs.rm(folder, { recursive: true, force: true });
});

/** A server that answers each command with what `answer` gives. */
async function serve(
  answer: (command: string, id: number, socket: net.Socket) => void,
  hello = greeting,
): Promise<void> {
  const server = net.createServer((socket) => {
    socket.write(hello);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
        const { execute, id } = JSON.parse(line) as { execute: string; id: number };
        if (execute === 'qmp_capabilities') socket.write(`{"return":{},"id":${id}}\r\n`);
        else answer(execute, id, socket);
      }
    });
  });
  server.listen(socketFile);
  await once(server, 'listening');
  undo.push(() => server.close());
}

async function connect(): Promise<QmpClient> {
  const client = await QmpClient.connect(socketFile, 2_000);
  undo.push(() => client.close());
  return client;
}

it('matches answers to questions that arrive out of order and in pieces', async () => {
  const ids: number[] = [];
  await serve((_, id, socket) => {
    ids.push(id);
    if (ids.length < 2) return;
    socket.write(`{"return":"two","id":${ids[1]}}\r\n{"return":"on`);
    setImmediate(() => socket.write(`e","id":${ids[0]}}\r\n`));
  });
  const client = await connect();
  expect(await Promise.all([client.execute('a'), client.execute('b')])).toEqual(['one', 'two']);
});

it('tells QEMU’s own words when it refuses, and a deadline when it is silent', async () => {
  await serve((command, id, socket) => {
    if (command === 'bad')
      socket.write(`{"error":{"class":"GenericError","desc":"no such thing"},"id":${id}}\r\n`);
  });
  const client = await connect();
  await expect(client.execute('bad')).rejects.toMatchObject({
    code: 'tool-failed',
    message: 'QEMU refused: no such thing',
  });
  await expect(client.execute('silent', {}, 20)).rejects.toMatchObject({ code: 'timed-out' });
});

it('ends the connection on nonsense and on endless lines, failing what waits', async () => {
  await serve((command, _, socket) => {
    socket.write(command === 'nonsense' ? 'nonsense\r\n' : 'x'.repeat(9 * 2 ** 20));
  });
  for (const command of ['nonsense', 'endless']) {
    const client = await connect();
    await expect(client.execute(command)).rejects.toMatchObject({ code: 'tool-failed' });
    await client.closed;
  }
});

it('does not wait for ever for a greeting', async () => {
  await serve(() => undefined, '');
  await expect(QmpClient.connect(socketFile, 30)).rejects.toMatchObject({ code: 'timed-out' });
});

it('speaks with a real QEMU and hears its events', async () => {
  const qemu = spawn('qemu-system-x86_64', [
    ...['-M', 'none', '-nodefaults', '-display', 'none', '-S'],
    ...['-qmp', `unix:${socketFile},server=on,wait=off`],
  ]);
  undo.push(() => qemu.kill('SIGKILL'));
  const client = await waitFor('QEMU', () => connect().catch(() => undefined));
  expect(await client.execute('query-status')).toMatchObject({ status: 'prelaunch' });
  const events: QmpEvent[] = [];
  client.on((event) => events.push(event));
  await client.execute('quit').catch(() => undefined);
  await client.closed;
  expect(events.find(({ name }) => name === 'SHUTDOWN')?.data).toMatchObject({ guest: false });
  await expect(client.execute('query-status')).rejects.toMatchObject({ retryable: true });
});

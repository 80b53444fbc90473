import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { malformedLines } from '../../e2e/harness/fuzz';
import { waitFor } from '../../e2e/harness/wait-for';
import type { Reply } from '../../src-preload/contract/contract';
import { ControlSocket } from './control-socket';
import { fakeOrchestrator, type FakeOrchestrator } from './fake-orchestrator.fixture';
import { Lease } from './lease';
import { temporaryCorral, type TemporaryCorral } from './temporary-paths.fixture';

interface Answer {
  readonly id?: number | null;
  readonly reply?: Reply<unknown>;
  readonly event?: { readonly version: number };
}

let corral: TemporaryCorral;
let lease: Lease;
let orchestrator: FakeOrchestrator;
let served: ControlSocket;
const raws: Raw[] = [];

/** A client that writes whatever bytes it likes. */
class Raw {
  readonly socket: net.Socket;
  readonly answers: Answer[] = [];

  constructor() {
    this.socket = net.connect({ path: corral.paths.controlSocket, allowHalfOpen: true });
    this.socket.on('error', () => undefined); // EPIPE of a client that was dropped.
    raws.push(this);
  }

  listen(): this {
    createInterface({ input: this.socket }).on('line', (line) => {
      this.answers.push(JSON.parse(line) as Answer);
      this.socket.emit('answered');
    });
    return this;
  }

  write(line: string | Buffer): void {
    this.socket.write(Buffer.concat([Buffer.from(line), Buffer.from('\n')]));
  }

  call(id: number, area: string, method: string, input: unknown = {}): void {
    this.write(JSON.stringify({ id, area, method, input }));
  }

  async count(answers: number): Promise<readonly Answer[]> {
    const signal = AbortSignal.timeout(10_000);
    while (this.answers.length < answers) await once(this.socket, 'answered', { signal });
    return this.answers;
  }
}

const reply = (answers: readonly Answer[], id: number): Reply<unknown> | undefined =>
  answers.find((answer) => answer.id === id)?.reply;

beforeEach(async () => {
  corral = await temporaryCorral();
  const acquired = await Lease.acquire(corral.paths, 'serve', 'test');
  if (!acquired) throw new Error('the lease of a fresh folder is taken');
  lease = acquired;
  orchestrator = fakeOrchestrator({ paths: corral.paths, role: 'serve', version: 'test' });
  served = await ControlSocket.open(lease, {
    dispatch: orchestrator.methods.dispatch,
    events: orchestrator.events,
  });
});
afterEach(async () => {
  for (const { socket } of raws.splice(0)) socket.destroy();
  await served.close();
  await lease.release();
  await corral.remove();
});

describe('the control socket', () => {
  it('can be opened by this user only, and goes with its owner', async () => {
    const file = corral.paths.controlSocket;
    expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
    expect((await fs.stat(path.dirname(file))).mode & 0o777).toBe(0o700);
  });

  it('takes the place of a dead owner’s socket', async () => {
    await served.close();
    await fs.writeFile(corral.paths.controlSocket, '');
    served = await ControlSocket.open(lease, {
      dispatch: orchestrator.methods.dispatch,
      events: orchestrator.events,
    });
    const client = new Raw().listen();
    client.call(1, 'vm', 'list');
    expect(reply(await client.count(1), 1)).toMatchObject({ ok: true });
  });

  it('answers 10,000 malformed lines with errors, changes nothing and goes on', async () => {
    const client = new Raw().listen();
    const lines = malformedLines(42);
    for (let sent = 0; sent < 10_000; sent += 50) {
      for (let index = 0; index < 50; index += 1) client.write(lines.next().value);
      await client.count(sent + 50);
    }
    expect(client.answers.filter((answer) => answer.reply?.ok !== false)).toEqual([]);
    expect(
      client.answers.filter((answer) => answer.reply?.ok === false && answer.reply.error.code === 'internal'),
    ).toEqual([]);
    expect(served.malformedCount).toBeGreaterThan(2_000);
    expect(served.malformedCount).toBeLessThan(8_000);
    expect(orchestrator.changes).toEqual([]);
    client.call(20_000, 'vm', 'list');
    expect(reply(await client.count(10_001), 20_000)).toMatchObject({ ok: true });
  }, 60_000);

  it('skips a line of more than 1 MiB without keeping it, and hears the next', async () => {
    const client = new Raw().listen();
    client.write('x'.repeat(3_000_000));
    client.call(1, 'vm', 'list');
    const answers = await client.count(2);
    expect(answers[0]).toMatchObject({ id: null, reply: { ok: false, error: { code: 'invalid-input' } } });
    expect(reply(answers, 1)).toMatchObject({ ok: true });
  });

  it('lets one client have 64 calls under way', async () => {
    const client = new Raw().listen();
    for (let id = 1; id <= 65; id += 1) client.call(id, 'task', 'wait', { id: 'long' });
    expect(reply(await client.count(1), 65)).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    expect(orchestrator.waits()).toBe(64);
  });

  it('answers a client that has closed its side', async () => {
    const client = new Raw().listen();
    client.call(1, 'vm', 'delete', { vm: 'one' });
    client.socket.end();
    expect(reply(await client.count(1), 1)).toMatchObject({ ok: true });
    await waitFor('the hang-up', () => served.clientCount === 0);
  });

  it('ends the waits of a client that goes away, and nothing else', async () => {
    const [leaving, staying] = [new Raw(), new Raw()];
    leaving.call(1, 'task', 'wait', { id: 'long' });
    leaving.call(2, 'vm', 'delete', { vm: 'one' });
    staying.call(1, 'task', 'wait', { id: 'long' });
    await waitFor('both waits', () => orchestrator.waits() === 2);
    leaving.socket.destroy();
    await waitFor('the end of one wait', () => orchestrator.waits() === 1);
    await waitFor('the deletion', () => orchestrator.changes.length === 1);
    expect(orchestrator.waits()).toBe(1);
  });

  it('drops a client that does not read, and only that one', async () => {
    const [slow, other] = [new Raw(), new Raw().listen()];
    await once(slow.socket, 'connect');
    slow.socket.pause();
    const maxBytes = 1_000_000;
    for (let id = 1; id <= 20; id += 1) slow.call(id, 'vm', 'console', { vm: 'one', maxBytes });
    await waitFor('the drop', () => served.clientCount === 1);
    other.call(1, 'vm', 'list');
    expect(reply(await other.count(1), 1)).toMatchObject({ ok: true });
  });

  it('numbers events and sends them to subscribers only, once each', async () => {
    const [subscriber, other] = [new Raw().listen(), new Raw().listen()];
    for (let times = 0; times < 3; times += 1) subscriber.write('{"subscribe":true}');
    subscriber.call(1, 'vm', 'list');
    await subscriber.count(1);
    orchestrator.events.publish({ topic: 'task.logged', id: 'x', line: 'one' });
    orchestrator.events.publish({ topic: 'task.logged', id: 'x', line: 'two' });
    subscriber.call(2, 'vm', 'list');
    other.call(1, 'vm', 'list');
    const answers = await subscriber.count(4);
    expect(answers.flatMap(({ event }) => (event ? [event.version] : []))).toEqual([1, 2]);
    expect(await other.count(1)).toHaveLength(1);
  });

  it('answers what is under way with “handed-over” when it closes', async () => {
    const client = new Raw().listen();
    client.call(1, 'vm', 'delete', { vm: 'one' });
    client.call(2, 'vm', 'list');
    await client.count(1);
    await served.close();
    expect(reply(await client.count(2), 1)).toMatchObject({
      ok: false,
      error: { code: 'handed-over', retryable: true },
    });
    await expect(fs.stat(corral.paths.controlSocket)).rejects.toMatchObject({ code: 'ENOENT' });
    served = await ControlSocket.open(lease, {
      dispatch: orchestrator.methods.dispatch,
      events: orchestrator.events,
    });
  });

  it('refuses a runtime folder of somebody else', async () => {
    await served.close();
    const runtime = path.dirname(corral.paths.controlSocket);
    await fs.rm(runtime, { recursive: true });
    await fs.symlink('/tmp', runtime);
    const parts = { dispatch: orchestrator.methods.dispatch, events: orchestrator.events };
    await expect(ControlSocket.open(lease, parts)).rejects.toMatchObject({ code: 'forbidden' });
    await fs.rm(runtime);
    served = await ControlSocket.open(lease, parts);
  });
});

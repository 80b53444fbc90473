import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleEntry } from '../../e2e/harness/run-typescript';
import { waitFor } from '../../e2e/harness/wait-for';
import { ControlClient } from './control-client';
import { ControlSocket } from './control-socket';
import { fakeOrchestrator, longTaskId, type FakeOrchestrator } from './fake-orchestrator.fixture';
import { takeOver } from './hand-over';
import { findLeaseOwner, Lease } from './lease';
import { temporaryCorral, type TemporaryCorral } from './temporary-paths.fixture';

let program: string;
let corral: TemporaryCorral;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  program = await bundleEntry(path.resolve(import.meta.dirname, '../../e2e/harness/fake-serve-program.ts'));
}, 60_000);
beforeEach(async () => {
  corral = await temporaryCorral();
  undo.push(() => corral.remove());
});
afterEach(async () => {
  for (const take of undo.splice(0).toReversed()) await take();
});

/** Starts an orchestrator without a window. */
function startServe(idleMs = 60_000, extraEnv: Readonly<Record<string, string>> = {}): ChildProcess {
  const env = { ...process.env, ...corral.env, ...extraEnv };
  const child = spawn(process.execPath, [program, String(idleMs)], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  undo.push(() => child.kill('SIGKILL'));
  return child;
}

/** What it printed as the reason of its end. */
async function endOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  return text.trim();
}

function newClient(wake?: () => Promise<void>): ControlClient {
  const client = new ControlClient({ socket: corral.paths.controlSocket, ...(wake && { wake }) });
  undo.push(() => client.close());
  return client;
}

/** Owns the herd as an app does. */
async function becomeApp(): Promise<FakeOrchestrator> {
  const taken = await takeOver(corral.paths, 'test');
  if (taken.kind !== 'owner') throw new Error('another app has it');
  const orchestrator = fakeOrchestrator({ paths: corral.paths, role: 'app', version: 'test' });
  const { methods, events } = orchestrator;
  const socket = await ControlSocket.open(taken.lease, { dispatch: methods.dispatch, events });
  undo.push(
    () => taken.lease.release(),
    () => socket.close(),
  );
  return orchestrator;
}

describe('takeOver', () => {
  it('gets a herd that nobody owns', async () => {
    expect(await takeOver(corral.paths, 'test')).toMatchObject({
      kind: 'owner',
      lease: { record: { role: 'app' } },
    });
  });

  it('says so when another app owns it', async () => {
    const lease = await Lease.acquire(corral.paths, 'app', 'test');
    expect(await takeOver(corral.paths, 'test')).toMatchObject({
      kind: 'app-running',
      owner: { pid: process.pid },
    });
    await lease?.release();
  });

  it('gets it from “serve”, while a client waits and goes on waiting at the app', async () => {
    const child = startServe();
    const end = endOf(child);
    const client = newClient();
    const epochs = new Set<string>();
    await client.on((event) => epochs.add(event.epoch));
    const waited = client.calls.task.wait({ id: longTaskId });
    expect(await client.calls.system.info({})).toMatchObject({ value: { orchestrator: { pid: child.pid } } });

    const app = await becomeApp();
    expect(await end).toBe('handed-over');
    expect(await waited).toMatchObject({ ok: true, value: { state: 'done' } });
    expect(await client.calls.system.info({})).toMatchObject({ value: { orchestrator: { role: 'app' } } });
    await waitFor('an event of the app', () => {
      app.events.publish({ topic: 'task.logged', id: 'x', line: 'hello' });
      return epochs.has(app.events.epoch);
    });
  });

  it('does not repeat a call that changes something', async () => {
    const child = startServe();
    const client = newClient();
    const changed = client.calls.vm.stop({ vm: 'one' });
    expect(await client.calls.system.info({})).toMatchObject({ ok: true });
    child.kill('SIGKILL');
    expect(await changed).toMatchObject({ ok: false, error: { code: 'orchestrator-unreachable' } });
  });

  it.each(['fake.park', 'fake.dispose'])('gets it when the owner is killed at %s', async (crashAt) => {
    const child = startServe(60_000, { CORRAL_CRASH_AT: crashAt });
    const exited = once(child, 'exit');
    const client = newClient();
    const waited = client.calls.task.wait({ id: longTaskId });
    expect(await client.calls.system.info({})).toMatchObject({ ok: true });
    await becomeApp();
    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(await waited).toMatchObject({ ok: true, value: { state: 'done' } });
  });

  it('gives up on an owner that does not answer', async () => {
    const child = startServe();
    await waitFor('the owner', () => findLeaseOwner(corral.paths));
    child.kill('SIGSTOP');
    await expect(takeOver(corral.paths, 'test', 500)).rejects.toMatchObject({ code: 'timed-out' });
  });
});

describe('serve', () => {
  it('ends when it has been idle', async () => {
    expect(await endOf(startServe(100))).toBe('idle');
    expect(await findLeaseOwner(corral.paths)).toBeUndefined();
  });

  it('stays while there is a client or a running task', async () => {
    const child = startServe(100);
    const end = endOf(child);
    const client = newClient();
    for (let times = 0; times < 30; times += 1) expect((await client.calls.vm.list({})).ok).toBe(true);
    expect(child.exitCode).toBeNull();
    client.close();
    expect(await end).toBe('idle');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('parks and ends on %s', async (signal) => {
    const child = startServe();
    const end = endOf(child);
    expect((await newClient().calls.vm.list({})).ok).toBe(true);
    child.kill(signal);
    expect(await end).toBe('signal');
  });

  it('leaves the herd to the one that has it', async () => {
    await becomeApp();
    expect(await endOf(startServe())).toBe('other-owner');
  });
});

describe('a client', () => {
  it('wakes an orchestrator when there is none', async () => {
    let woken = 0;
    const client = newClient(() => {
      if (woken === 0) startServe();
      woken += 1;
      return Promise.resolve();
    });
    expect(await client.calls.vm.list({})).toMatchObject({ ok: true });
    expect(woken).toBeGreaterThan(0);
  });

  it('tells why when none can be woken', async () => {
    const client = newClient(() => Promise.reject(new Error('no node here')));
    expect(await client.calls.vm.list({})).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('no node here') },
    });
  });
});

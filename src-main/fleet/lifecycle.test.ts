import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Image } from '../../src-preload/contract/image';
import type { VmState } from '../../src-preload/contract/vm';
import type { Driver, MachineEvent, MachineStatus } from '../driver/driver';
import { Emitter } from '../host/emitter';
import { CorralError } from '../host/errors';
import { KeyedMutex } from '../host/keyed-mutex';
import type { GuestNews, GuestWatch } from './guest-watch';
import { Lifecycle } from './lifecycle';
import type { PowerGuard } from './power-guard';
import { unguarded } from './power-guard.fixture';
import { VmRegistry } from './vm-registry';
import { VmStore } from './vm-store';
import { waitUntilReady } from './wait-until-ready';

const available = { available: true };
const capabilities = {
  vnc: available,
  liveShare: available,
  readOnlyShare: available,
  liveClone: available,
  freeze: available,
};
const image: Image = {
  id: 'tiny',
  name: 'Tiny',
  origin: 'added',
  architecture: 'x86_64',
  boot: { mode: 'firmware' },
  disk: { file: '/nowhere/disk.raw', format: 'raw', virtualBytes: 1, allocatedBytes: 1 },
  user: 'admin',
  createdAt: 0,
};

/** A computer with machines that obey at once: the state machine above them is what is tested. */
function machines() {
  const running = new Map<string, Extract<MachineStatus, { kind: 'running' }>>();
  const events = new Emitter<MachineEvent>();
  const turnOff = (id: string, expected: boolean, reason = 'it was asked to'): void => {
    if (running.delete(id)) events.emit({ kind: 'exited', id, expected, reason });
  };
  const driver = {
    kind: 'memory',
    capabilities: () => capabilities,
    adopt: () => Promise.resolve(),
    status: (id) => running.get(id) ?? { kind: 'stopped' },
    resizeDisk: () => Promise.resolve(),
    diskUsage: () => Promise.resolve({ ownBytes: 1, sharedBytes: null, freedBytes: null, layerCount: 0 }),
    start: (spec) => {
      const status = {
        kind: 'running',
        since: 1,
        endpoint: { host: '127.0.0.1', port: 2222 },
        resources: spec.resources,
      } as const;
      running.set(spec.id, status);
      return Promise.resolve(status);
    },
    powerDown: () => Promise.resolve(),
    waitUntilOff: () => Promise.resolve(false),
    stop: (id) => Promise.resolve(turnOff(id, true)),
    on: events.on.bind(events),
  } satisfies Partial<Driver>;
  return { driver: driver as unknown as Driver, turnOff };
}

describe('Lifecycle', () => {
  let folder: string;
  let tellGuest: (news: GuestNews) => void;
  let powered: ReturnType<typeof machines>;
  let registry: VmRegistry;
  let availableMemoryMB: number;
  let guard: PowerGuard;

  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral lifecycle '));
    powered = machines();
    availableMemoryMB = 10_000;
    guard = unguarded;
    registry = new VmRegistry(new VmStore(folder), () => capabilities);
  });
  afterEach(() => fs.rm(folder, { recursive: true }));

  function lifecycle(): Lifecycle {
    return new Lifecycle({
      registry,
      driver: powered.driver,
      images: { resolve: () => Promise.resolve(image) },
      capacity: () => Promise.resolve({ cpuCount: 4, memoryMB: 16_000, availableMemoryMB, freeDiskGB: 100 }),
      watchGuest: (_record, _endpoint, onNews) => {
        tellGuest = onNews;
        return {
          power: { sync: () => Promise.resolve(), shutDown: () => Promise.reject(new Error('busy')) },
          dispose: () => Promise.resolve(),
        } satisfies Partial<GuestWatch> as unknown as GuestWatch;
      },
      writeIdentity: () => Promise.resolve({ hostPublicKey: 'ssh-ed25519 A', fingerprint: 'SHA256:a' }),
      guard,
      locks: new KeyedMutex(),
      now: () => 7,
    });
  }

  async function makeVm(): Promise<string> {
    const record = await registry.reserve({
      name: 'dev',
      driver: 'memory',
      imageId: 'tiny',
      resources: { cpuCount: 1, memoryMB: 512, diskGB: 10 },
      user: 'admin',
    });
    await registry.update(record.id, { phase: 'ready' });
    registry.note(record.id, { state: { kind: 'stopped' } });
    return record.id;
  }

  it('goes from off to ready and back, and tells every step', async () => {
    const id = await makeVm();
    const life = lifecycle();
    const states: string[] = [];
    registry.on((news) => news.topic === 'vm.changed' && states.push(news.vm.state.kind));

    await life.start(id);
    const ready = waitUntilReady(registry, id, 1000);
    tellGuest({ kind: 'waiting', for: 'login' });
    tellGuest({ kind: 'ready' });
    expect((await ready).state).toEqual({ kind: 'running', since: 1 });
    expect((await life.stop(id, false)).state).toEqual({ kind: 'stopped' });
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
      'starting',
      'running',
      'stopping',
      'stopped',
    ]);
  });

  it('tells of resources that wait for the next start, and only of those', async () => {
    const id = await makeVm();
    await lifecycle().start(id);
    expect(registry.view(id).activeResources).toBeNull();
    const { resources } = registry.view(id);
    await registry.update(id, { resources: { ...resources, memoryMB: 1024 } });
    expect(registry.view(id).activeResources).toEqual(resources);
  });

  it('says that a machine died when nobody asked it to end', async () => {
    const id = await makeVm();
    const life = lifecycle();
    await life.start(id);
    const waiting = waitUntilReady(registry, id, 1000);
    powered.turnOff(id, false, 'killed by SIGKILL');
    await expect(waiting).rejects.toMatchObject({ code: 'wrong-state' });
    expect(registry.view(id).state).toEqual({ kind: 'died', at: 7, reason: 'killed by SIGKILL' });
    expect(registry.view(id).endpoint).toBeNull();
  });

  it('takes a guest that shuts itself down for stopped, not for died', async () => {
    const id = await makeVm();
    await lifecycle().start(id);
    powered.turnOff(id, true);
    expect(registry.view(id).state).toEqual({ kind: 'stopped' });
  });

  it('keeps an unreachable guest apart from a stopped one and notices its return', async () => {
    const id = await makeVm();
    await lifecycle().start(id);
    tellGuest({ kind: 'unreachable', reason: 'no answer' });
    expect(registry.view(id).state).toMatchObject({ kind: 'unreachable', reason: 'no answer' });
    tellGuest({ kind: 'ready' });
    expect(registry.view(id).state.kind).toBe('running');
  });

  it('adopts what runs already', async () => {
    const id = await makeVm();
    await lifecycle().start(id);
    const next = new VmRegistry(new VmStore(folder), () => capabilities);
    expect(await next.load()).toEqual([]);
    registry = next;
    await lifecycle().adopt();
    expect(next.view(id).state).toMatchObject<Partial<VmState>>({ kind: 'starting', since: 1 });
  });

  it('refuses to start twice, to stop what is off, and to start without memory', async () => {
    const id = await makeVm();
    const life = lifecycle();
    await expect(life.stop(id, false)).rejects.toMatchObject({ code: 'wrong-state' });
    availableMemoryMB = 100;
    await expect(life.start(id)).rejects.toMatchObject({ code: 'not-enough-memory' });
    expect(registry.view(id)).toMatchObject({
      state: { kind: 'stopped' },
      lastError: { code: 'not-enough-memory' },
    });
    availableMemoryMB = 10_000;
    await life.start(id);
    await expect(life.start(id)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(registry.view(id).state.kind).toBe('starting');
  });

  it('cuts the power of a machine that is only just coming up', async () => {
    const id = await makeVm();
    const life = lifecycle();
    const start = powered.driver.start.bind(powered.driver);
    let comeUp: () => void = () => undefined;
    const isUp = new Promise<void>((resolve) => (comeUp = resolve));
    powered.driver.start = async (spec) => {
      await isUp;
      return start(spec, { screen: true });
    };
    powered.driver.waitUntilOff = () => new Promise(() => undefined); // The graceful stop hangs.
    const starting = life.start(id);
    await expect.poll(() => registry.view(id).state).toMatchObject({ waitingFor: 'process' });
    const graceful = life.stop(id, false).catch((error: unknown) => error);
    const forced = life.stop(id, true);
    comeUp();
    expect((await starting).state.kind).toBe('starting');
    expect((await forced).state).toEqual({ kind: 'stopped' });
    expect(await graceful).toMatchObject({ code: 'wrong-state' }); // Nothing was left to stop.
  });

  it('takes the forced stop of a machine that did not come up for done', async () => {
    const id = await makeVm();
    const life = lifecycle();
    let fail: ((reason: Error) => void) | undefined;
    powered.driver.start = () => new Promise((_, reject) => (fail = reject));
    const starting = life.start(id);
    await expect.poll(() => fail).toBeDefined();
    const forced = life.stop(id, true);
    fail?.(new Error('no luck'));
    await expect(starting).rejects.toThrow('no luck');
    expect(await forced).toMatchObject({ state: { kind: 'stopped' }, lastError: { code: 'internal' } });
  });

  it('restarts gracefully, in one go', async () => {
    const id = await makeVm();
    const life = lifecycle();
    await expect(life.restart(id)).rejects.toMatchObject({ code: 'wrong-state' });
    await life.start(id);
    tellGuest({ kind: 'ready' });
    const states: string[] = [];
    registry.on((news) => news.topic === 'vm.changed' && states.push(news.vm.state.kind));
    const restarting = life.restart(id);
    await expect(life.start(id)).rejects.toMatchObject({ code: 'wrong-state' }); // After it, not within.
    expect((await restarting).state).toMatchObject({ kind: 'starting', waitingFor: 'banner' });
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
      'stopping',
      'stopped',
      'starting',
    ]);
  });

  it('stays off when its power is cut while it restarts', async () => {
    const id = await makeVm();
    const life = lifecycle();
    await life.start(id);
    let isOff: (off: boolean) => void = () => undefined;
    powered.driver.waitUntilOff = () => new Promise((resolve) => (isOff = resolve));
    const restarting = life.restart(id).catch((error: unknown) => error);
    await expect.poll(() => registry.view(id).state).toMatchObject({ stage: 'powerdown' });
    await life.stop(id, true);
    isOff(true);
    expect(await restarting).toMatchObject({ code: 'cancelled' });
    expect(registry.view(id).state).toEqual({ kind: 'stopped' });
  });

  it('asks its guard before it is powered on and before its guest is asked to end', async () => {
    const id = await makeVm();
    const calls: string[] = [];
    let refusal: CorralError | null = new CorralError('wrong-state', 'In use elsewhere.');
    const ask = (call: string): Promise<void> => {
      calls.push(`${call} ${registry.runtime(id).state.kind}`);
      return refusal ? Promise.reject(refusal) : Promise.resolve();
    };
    guard = {
      beforeStart: () => ask('before start'),
      poweredOn: () => calls.push('on'),
      beforeStop: () => ask('before stop'),
      poweredOff: () => calls.push('off'),
    };
    const life = lifecycle();
    await expect(life.start(id)).rejects.toBe(refusal);
    expect(registry.view(id)).toMatchObject({
      state: { kind: 'stopped' },
      lastError: { code: 'wrong-state' },
    });
    refusal = null;
    await life.start(id);
    tellGuest({ kind: 'ready' });
    refusal = new CorralError('needs-consent', 'Not all is published.');
    await expect(life.stop(id, false)).rejects.toBe(refusal);
    await expect(life.restart(id)).rejects.toBe(refusal);
    expect(registry.view(id).state.kind).toBe('running');
    expect((await life.stop(id, false, 'leave')).state.kind).toBe('stopped');
    await life.start(id).catch(() => undefined);
    refusal = null;
    await life.start(id);
    await life.stop(id, true); // Cuts the power and asks nobody.
    expect(calls).toEqual([
      'before start stopped',
      'off',
      'before start stopped',
      'on',
      'before stop running',
      'before stop running',
      'before stop running',
      'off',
      'before start stopped',
      'off',
      'before start stopped',
      'on',
      'off',
    ]);
  });

  it('gives up waiting after the deadline and names the stage', async () => {
    const id = await makeVm();
    const life = lifecycle();
    await life.start(id);
    await expect(waitUntilReady(registry, id, 20)).rejects.toThrow(/still waiting for its banner/);
  });
});

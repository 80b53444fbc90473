import fs from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isDiskFull, toCorralError } from '../../src-main/host/errors';
import type { HeldLock } from '../../src-main/payload/lock/lock-writer';
import { withRegistryMutex } from '../../src-main/payload/lock/registry-mutex';
import { acquireAsClawbox } from './clawbox-locks';
import { LockPlace, lockVm } from './lock-place';

/** A line of input: what to do for which VM in which place, and at what time (epoch milliseconds). */
export interface LockOrder {
  readonly what:
    | 'acquire'
    | 'running'
    | 'release'
    /** Takes the folder, and its VM runs. */
    | 'start'
    | 'start-as-clawbox'
    | 'keep-mutex'
    | 'fill-disk'
    | 'free-disk';
  readonly place: string;
  readonly path?: string;
  readonly vm: string;
  readonly at?: number;
  /** How long its VM takes to show as running. */
  readonly bootMs?: number;
  /** Die at this crash point. */
  readonly crashAt?: string;
}

/** The answer, a line too. */
export type LockAnswer =
  | { readonly kind: 'done'; readonly epoch: number }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

let lock: HeldLock | undefined;

/** Does as it is told; dies at the crash point of `crashAt`. */
async function main(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await answer(JSON.parse(line) as LockOrder)));
  }
}

async function answer(order: LockOrder): Promise<LockAnswer> {
  process.env['CORRAL_CRASH_AT'] = order.crashAt ?? '';
  const place = new LockPlace(order.place);
  // All begin on one edge of the clock.
  while (Date.now() < (order.at ?? 0));
  try {
    return { kind: 'done', epoch: await carryOut(order, place) };
  } catch (error) {
    const { code, message } = toCorralError(error);
    return { kind: 'refused', code, message };
  }
}

async function carryOut(order: LockOrder, place: LockPlace): Promise<number> {
  const locks = place.locks();
  const folder = order.path ?? place.payload;
  const request = { path: folder, vm: lockVm(order.vm), takeOver: true, lastEpoch: 0 };
  switch (order.what) {
    case 'acquire':
      lock = await locks.acquire(request);
      return lock.epoch;
    case 'running':
      if (lock) await locks.running(lock);
      return lock?.epoch ?? 0;
    case 'release':
      if (lock) await locks.release(lock, { clean: true });
      return 0;
    case 'start':
      lock = await locks.acquire(request);
      await delay(order.bootMs ?? 0);
      await place.setState(order.vm, 'running');
      await locks.running(lock);
      return lock.epoch;
    case 'start-as-clawbox': {
      const isRunning = (vm: string): boolean => place.stateOf(vm) === 'running';
      if (!(await acquireAsClawbox(place.root, folder, order.vm, isRunning))) throw new Error('taken');
      await delay(order.bootMs ?? 0);
      await place.setState(order.vm, 'running');
      return 0;
    }
    case 'keep-mutex':
      return keepMutex(`${order.place}/mutex`);
    case 'fill-disk':
      return fill(ballast(place));
    case 'free-disk':
      await fs.rm(ballast(place));
      return 0;
  }
}

const ballast = (place: LockPlace): string => path.join(place.root, 'ballast');

/** Keeps it until this process dies. */
function keepMutex(file: string): Promise<number> {
  return new Promise((resolve) => {
    void withRegistryMutex(file, () => {
      resolve(0);
      return new Promise<never>(() => undefined);
    });
  });
}

async function fill(file: string): Promise<number> {
  try {
    for (;;) await fs.appendFile(file, Buffer.alloc(4_096));
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    return 0;
  }
}

void main();

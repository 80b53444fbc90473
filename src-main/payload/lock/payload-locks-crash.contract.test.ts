import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ageClawboxLock, writeClawboxLock } from '../../../e2e/harness/clawbox-locks';
import { LockPlace } from '../../../e2e/harness/lock-place';
import { LockProcess, lockProgram } from '../../../e2e/harness/lock-process';
import { clawboxWriteMs } from './judgement';
import { withRegistryMutex } from './registry-mutex';

let program: string;
let place: LockPlace;
const processes: LockProcess[] = [];

beforeAll(async () => {
  program = await lockProgram();
}, 60_000);
beforeEach(async () => {
  place = await LockPlace.make();
});
afterEach(async () => {
  for (const child of processes.splice(0)) await child.kill();
  await place.dispose();
});

function startProcess(command: readonly string[] = []): LockProcess {
  const child = new LockProcess(program, command);
  processes.push(child);
  return child;
}

async function crash(what: 'acquire' | 'release' | 'start', crashAt: string): Promise<void> {
  const child = startProcess();
  const order = { place: place.folder, vm: 'a' };
  if (what === 'release') await child.tell({ ...order, what: 'acquire' });
  expect(await child.tell({ ...order, what, crashAt })).toEqual({ kind: 'died' });
}

/** What killed processes left is tidied up by the next one. */
async function expectTidy(): Promise<void> {
  const names = await fs.readdir(path.join(place.root, '.corral'));
  expect(names.filter((name) => name !== 'mutex' && !name.endsWith('.json'))).toEqual([]);
}

describe('a process that is killed', () => {
  it.each([
    ['payload-lock-in-mutex', 1, 0],
    // The empty folder may as well be one that Clawbox is about to fill.
    ['payload-lock-claimed', 1, clawboxWriteMs],
    ['payload-lock-before-record', 1, 0],
    ['payload-lock-taken', 2, 0],
  ])(
    'at %s while it takes a folder: the next one has it, with epoch %i, after %i ms',
    async (crashAt, epoch, waitMs) => {
      await crash('acquire', crashAt);
      const before = Date.now();
      expect((await place.acquire('b')).epoch).toBe(epoch);
      expect(Date.now() - before).toBeLessThan(waitMs + 5_000);
      expect(await place.locks().list()).toMatchObject([{ owner: { name: 'b' }, takenBy: 'corral' }]);
      await expectTidy();
    },
  );

  it('with a lock of Clawbox in its hands: it is judged again', async () => {
    writeClawboxLock(place.root, place.payload, 'clawbox-1');
    await ageClawboxLock(place.root, place.payload);
    await crash('acquire', 'payload-lock-captured');
    expect(await place.locks().list()).toEqual([]);
    // The next one, whatever it wants, puts it back first.
    const other = path.join(place.folder, 'other');
    await fs.mkdir(other);
    await place.acquire('b', { path: other });
    await expect(place.acquire('c')).rejects.toMatchObject({ code: 'needs-consent' });
    await place.acquire('c', { takeOver: true });
    await expectTidy();
  });

  it('over a clean release: the folder is free, and Clawbox is not in the way', async () => {
    await crash('release', 'payload-lock-freed');
    expect(await place.locks().list()).toEqual([]);
    expect((await place.acquire('b')).epoch).toBe(2);
  });

  it('after its VM ran: the VM holds the folder, not the process', async () => {
    const child = startProcess();
    await child.tell({ place: place.folder, vm: 'a', what: 'start' });
    await child.kill();
    await expect(place.acquire('b', { takeOver: true })).rejects.toMatchObject({ code: 'wrong-state' });
    await place.setState('a', 'stopped');
    await expect(place.acquire('b')).rejects.toMatchObject({ code: 'needs-consent' });
  });

  it('while it has the mutex: the kernel gives it to the next one', async () => {
    const file = path.join(place.folder, 'mutex');
    const child = startProcess();
    await child.tell({ place: place.folder, vm: 'a', what: 'keep-mutex' });
    let isIn = false;
    const waiting = withRegistryMutex(file, async () => {
      isIn = true;
    });
    await expect(withRegistryMutex(file, async () => true, 300)).rejects.toMatchObject({ code: 'timed-out' });
    expect(isIn).toBe(false);
    await child.kill();
    await waiting;
    expect(isIn).toBe(true);
  });
});

describe.runIf(process.platform === 'linux')('in a mount namespace of its own', () => {
  const inNamespace = (script: string, ...words: readonly string[]): LockProcess =>
    startProcess(['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', ...words]);

  it('a bind mount of a folder is the same folder, and what is below it lies inside', async () => {
    await place.acquireAndRun('a');
    const alias = path.join(place.folder, 'alias');
    await fs.mkdir(alias);
    await fs.mkdir(path.join(place.payload, 'below'));
    const child = inNamespace('mount --bind "$1" "$2" && shift 2 && exec "$@"', place.payload, alias);
    const order = { place: place.folder, vm: 'b', what: 'acquire' } as const;
    for (const folder of [alias, path.join(alias, 'below')]) {
      const answer = await child.tell({ ...order, path: folder });
      expect(answer).toMatchObject({ kind: 'refused', code: 'wrong-state' });
    }
  });

  it('a full disk leaves the record as it was, in words, and room makes it go on', async () => {
    const child = inNamespace('mount -t tmpfs -o size=64k none "$1" && shift && exec "$@"', place.root);
    const order = { place: place.folder, vm: 'a' };
    expect(await child.tell({ ...order, what: 'acquire' })).toEqual({ kind: 'done', epoch: 1 });
    await child.tell({ ...order, what: 'fill-disk' });
    expect(await child.tell({ ...order, what: 'running' })).toMatchObject({
      kind: 'refused',
      code: 'disk-full',
      message: expect.stringMatching(/the disk with .* is full\. Free some space/),
    });
    expect(await child.tell({ ...order, vm: 'b', what: 'acquire' })).toMatchObject({ code: 'wrong-state' });
    await child.tell({ ...order, what: 'free-disk' });
    expect(await child.tell({ ...order, what: 'running' })).toEqual({ kind: 'done', epoch: 1 });
  });
});

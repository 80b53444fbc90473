import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockPlace, lockVm } from '../../../e2e/harness/lock-place';
import { payloadLockSchema } from '../../../src-preload/contract/payload';
import type { LockRecord } from './lock-record';
import type { HeldLock } from './lock-writer';
import type { PayloadLocks } from './payload-locks';

let place: LockPlace;
let locks: PayloadLocks;

beforeEach(async () => {
  place = await LockPlace.make();
  locks = place.locks();
});
afterEach(() => place.dispose());

const recordFile = ({ key }: { readonly key: string }): string =>
  path.join(place.root, '.corral', `${key}.json`);

async function changeRecord(
  lock: HeldLock,
  change: (record: LockRecord) => Partial<LockRecord>,
): Promise<void> {
  const record = JSON.parse(await fs.readFile(recordFile(lock), 'utf8')) as LockRecord;
  await fs.writeFile(recordFile(lock), JSON.stringify({ ...record, ...change(record) }));
}

async function changeStarter(
  lock: HeldLock,
  change: Partial<{ pid: number; start: string; boot: string }>,
): Promise<void> {
  await changeRecord(lock, ({ phase }) => ({
    phase: phase.kind === 'starting' ? { ...phase, by: { ...phase.by, ...change } } : phase,
  }));
}

const held = { code: 'wrong-state' };
const needsConsent = { code: 'needs-consent' };

describe('a folder that a VM has', () => {
  it('is refused to others while that one is started, runs, is suspended, or can’t be asked', async () => {
    const lock = await place.acquire('a');
    await expect(place.acquire('b')).rejects.toMatchObject({ ...held, details: { reason: 'starting' } });
    await locks.running(lock);
    for (const state of ['running', 'suspended', 'unknown'] as const) {
      await place.setState('a', state);
      await expect(place.acquire('b', { takeOver: true })).rejects.toMatchObject({
        ...held,
        details: { reason: state },
      });
    }
  });

  it('is refused in words: which folder, whose, on which host, and two ways out', async () => {
    await place.acquireAndRun('a');
    await expect(place.acquire('b')).rejects.toThrow(
      /^The folder \/.*\/pay load can’t be used for “b”\. “a” on \S+ runs with it\. Stop “a”, or choose another folder\.$/,
    );
  });

  it('goes to the next one after a clean release, with a higher epoch', async () => {
    const lock = await place.acquireAndRun('a');
    expect(lock).toMatchObject({ epoch: 1, path: place.payload, vm: lockVm('a') });
    await locks.release(lock, { clean: true });
    expect(await locks.list()).toEqual([]);
    expect((await place.acquire('b')).epoch).toBe(2);
  });

  it('is found again by an orchestrator that was away', async () => {
    const lock = await place.acquireAndRun('a');
    expect(await place.locks().holding(lockVm('a').id)).toEqual(lock);
    await place.locks().release(lock, { clean: true });
    expect(await locks.holding(lockVm('a').id)).toBeUndefined();
  });

  it('is known by every spelling, and after it was renamed', async () => {
    await place.acquireAndRun('a');
    const link = path.join(place.folder, 'link');
    await fs.symlink(place.payload, link);
    await fs.mkdir(path.join(place.payload, 'below'));
    const spellings = [
      link,
      `${place.payload}/`,
      `${place.payload}/below/..`,
      `${link}/../${path.basename(place.payload)}`,
    ];
    for (const spelling of spellings)
      await expect(place.acquire('b', { path: spelling })).rejects.toMatchObject(held);
    const moved = path.join(place.folder, 'moved');
    await fs.rename(place.payload, moved);
    await expect(place.acquire('b', { path: moved })).rejects.toMatchObject(held);
  });

  it('keeps folders above and below it from others', async () => {
    const below = path.join(place.payload, 'below');
    await fs.mkdir(below);
    await place.acquireAndRun('a');
    await expect(place.acquire('b', { path: below })).rejects.toMatchObject({
      ...held,
      details: { relation: 'inside' },
    });
    await expect(place.acquire('b', { path: place.folder })).rejects.toMatchObject({
      details: { relation: 'around' },
    });
    await expect(place.acquire('b', { path: below })).rejects.toThrow(
      /It lies inside .*pay load, which counts/,
    );
  });

  it('is let go when its VM takes another one, and stays as dirty as it was', async () => {
    await place.acquireAndRun('a');
    const other = path.join(place.folder, 'other');
    await fs.mkdir(other);
    await place.acquire('a', { path: other });
    await expect(place.acquire('b')).rejects.toMatchObject(needsConsent);
    expect(await locks.holding(lockVm('a').id)).toMatchObject({ path: other });
  });

  it('starts above the epoch that the history knows, even when the register was lost', async () => {
    expect((await place.acquire('a', { lastEpoch: 41 })).epoch).toBe(42);
  });
});

describe('a starter', () => {
  it.each([
    ['has died', { pid: 4_194_304 }],
    ['has died and another process got its pid', { start: '1' }],
    ['was on the boot before', { boot: 'another' }],
  ])('that %s holds nothing, and owes nothing', async (_what, change) => {
    await changeStarter(await place.acquire('a'), change);
    expect((await place.acquire('b')).epoch).toBe(2);
  });

  it('that is past its deadline holds nothing, unless its VM runs after all', async () => {
    const lock = await place.acquire('a');
    await changeRecord(lock, ({ phase }) => ({
      phase: phase.kind === 'starting' ? { ...phase, deadline: Date.now() - 1 } : phase,
    }));
    await place.setState('a', 'running');
    await expect(place.acquire('b')).rejects.toMatchObject(held);
    await place.setState('a', 'stopped');
    await place.acquire('b');
    await expect(locks.running(lock)).rejects.toMatchObject({
      code: 'wrong-state',
      details: { reason: 'lost' },
    });
  });

  it('does not start the same VM twice', async () => {
    await place.acquire('a');
    await expect(place.acquire('a')).rejects.toMatchObject({ details: { reason: 'starting' } });
  });
});

describe('an owner that never published its final state', () => {
  it('is taken over only with consent, which says what may be lost', async () => {
    await place.loseVm('a');
    await expect(place.acquire('b')).rejects.toMatchObject({ ...needsConsent, details: { reason: 'off' } });
    await expect(place.acquire('b')).rejects.toThrow(/Start “a” with it once.*last 10 seconds of changes\.$/);
    await locks.release(await place.acquire('b', { takeOver: true }), { clean: true });
    expect((await place.acquire('c')).epoch).toBe(3);
  });

  it('comes back without consent, and still owes it until a clean release', async () => {
    await place.loseVm('a');
    await changeStarter(await place.acquire('a'), { start: '1' });
    await expect(place.acquire('b')).rejects.toMatchObject(needsConsent);
    await locks.release(await place.acquireAndRun('a'), { clean: true });
    await place.acquire('b');
  });

  it('owes it after a release that was not clean', async () => {
    await locks.release(await place.acquireAndRun('a'), { clean: false });
    await expect(place.acquire('b')).rejects.toMatchObject({ details: { reason: 'unfinished' } });
    expect(await locks.list()).toMatchObject([{ state: 'stale', dirty: true, owner: { name: 'a' } }]);
  });

  it('is not the VM that was made anew under its name', async () => {
    await place.loseVm('a');
    const vm = { id: lockVm('another').id, name: 'a' };
    const request = { path: place.payload, vm, lastEpoch: 0 };
    await expect(locks.acquire({ ...request, takeOver: false })).rejects.toMatchObject(needsConsent);
    expect((await locks.acquire({ ...request, takeOver: true })).epoch).toBe(2);
  });

  it('is asked for also when its folder was renamed, lies above, or was deleted with it', async () => {
    await place.loseVm('a');
    await expect(place.acquire('b', { path: place.folder })).rejects.toMatchObject(needsConsent);
    const moved = path.join(place.folder, 'moved');
    await fs.rename(place.payload, moved);
    await expect(place.acquire('b', { path: moved })).rejects.toMatchObject(needsConsent);
    await place.setState('a', 'missing');
    await expect(place.acquire('b', { path: moved })).rejects.toThrow(/What was only in it is lost/);
    expect((await place.acquire('b', { path: moved, takeOver: true })).epoch).toBe(2);
    expect(await locks.list()).toMatchObject([{ path: moved }]);
  });
});

describe('the Corral of another home', () => {
  it('is the only one that can tell what its VMs do, as long as it is there', async () => {
    const other = path.join(place.folder, 'other home');
    await fs.mkdir(other);
    const theirs = place.locks(other);
    const request = { path: place.payload, vm: lockVm('a'), takeOver: false, lastEpoch: 0 };
    await theirs.running(await theirs.acquire(request));
    const theirsAlone = /“a” .* a VM of .*\/other home, where alone .* or choose another folder/;
    await expect(place.acquire('b', { takeOver: true })).rejects.toThrow(theirsAlone);
    // A copy of that home has a twin of the VM.
    await expect(place.acquire('a', { takeOver: true })).rejects.toThrow(theirsAlone);
    await fs.rm(other, { recursive: true });
    await place.acquire('b', { takeOver: true });
  });

  it('is this one, when a link leads to it', async () => {
    const link = path.join(place.folder, 'home link');
    await fs.symlink(place.home, link);
    await place.loseVm('a');
    const request = { path: place.payload, vm: lockVm('a'), takeOver: false, lastEpoch: 0 };
    await place.locks(link).acquire(request);
  });

  it('keeps what the twin of a VM there has, when the VM takes another folder here', async () => {
    const copy = path.join(place.folder, 'copy of home');
    await fs.mkdir(copy);
    const theirs = place.locks(copy);
    const twin = await theirs.acquire({
      path: place.payload,
      vm: lockVm('a'),
      takeOver: false,
      lastEpoch: 0,
    });
    expect(await locks.holding(twin.vm.id)).toBeUndefined();
    const another = path.join(place.folder, 'another');
    await fs.mkdir(another);
    await place.acquire('a', { path: another });
    await theirs.running(twin);
    expect(await theirs.holding(twin.vm.id)).toEqual(twin);
  });
});

describe('a register that can’t be written to', () => {
  it('says where it is and what to do', async () => {
    await fs.rm(place.root, { recursive: true });
    await fs.writeFile(place.root, '');
    for (const call of [() => place.acquire('a'), () => locks.list()]) {
      await expect(call()).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('chown'),
      });
    }
  });
});

describe('a lock that was lost', () => {
  it('can neither be used nor released by who had it', async () => {
    const lost = await place.loseVm('a');
    await place.acquire('b', { takeOver: true });
    await expect(locks.running(lost)).rejects.toThrow(/“b” on \S+ has taken it\. Stop “a”/);
    await expect(locks.release(lost, { clean: true })).rejects.toMatchObject(held);
    expect(await locks.holding(lockVm('b').id)).toBeDefined();
  });

  it('is lost too when its VM was started anew', async () => {
    const before = await place.acquireAndRun('a');
    await place.acquire('a');
    await expect(locks.release(before, { clean: true })).rejects.toMatchObject(held);
  });
});

describe('a record that can’t be read', () => {
  it.each(['', '{', '{"version":9}', '[]', 'null'])('is held: %j', async (text) => {
    const lock = await place.loseVm('a');
    await fs.writeFile(recordFile(lock), text);
    for (const folder of [place.payload, place.folder]) {
      await expect(place.acquire('b', { path: folder, takeOver: true })).rejects.toThrow(
        /can’t be read\. Make sure that no VM uses the folder and remove that file, or choose/,
      );
    }
    await expect(locks.unlock(place.payload, true)).rejects.toMatchObject(held);
    expect(await locks.list()).toMatchObject([{ key: lock.key, path: place.payload, state: 'held' }]);
    await fs.rm(recordFile(lock));
    expect((await place.acquire('b', { lastEpoch: 1 })).epoch).toBe(2);
  });

  it('is held when it is that of another key', async () => {
    const lock = await place.loseVm('a');
    await changeRecord(lock, () => ({ key: 'a'.repeat(64) }));
    await expect(place.acquire('b', { takeOver: true })).rejects.toMatchObject(held);
  });
});

describe('list, look and unlock', () => {
  it('say what the contract wants', async () => {
    const before = Date.now();
    await place.loseVm('a');
    const [lock] = await locks.list();
    expect(payloadLockSchema.parse(lock)).toEqual(lock);
    expect(lock).toMatchObject({
      path: place.payload,
      owner: { id: lockVm('a').id, name: 'a' },
      takenBy: 'corral',
      state: 'stale',
      dirty: true,
      epoch: 1,
    });
    expect(lock?.updatedAt).toBeGreaterThanOrEqual(before);
    expect(lock?.sentence).toMatch(
      /^“a” on .* is off, and went off before everything it had was published\.$/,
    );
    expect(await locks.look(place.payload)).toEqual(lock);
    expect(await locks.look(place.home)).toBeUndefined();
  });

  it('frees what is stale, with consent where something is owed, and never what is held', async () => {
    await expect(locks.unlock(place.payload, true)).rejects.toMatchObject({ code: 'not-found' });
    await place.acquireAndRun('a');
    await expect(locks.unlock(place.payload, true)).rejects.toThrow(/can’t be freed\. “a” .* runs with it/);
    await place.setState('a', 'stopped');
    await expect(locks.unlock(place.payload, false)).rejects.toMatchObject(needsConsent);
    await locks.unlock(place.payload, true);
    expect(await locks.list()).toEqual([]);
    expect((await place.acquire('b')).epoch).toBe(2);
  });

  it('frees the lock of a folder that is gone', async () => {
    await place.loseVm('a');
    await fs.rm(place.payload, { recursive: true });
    await locks.unlock(place.payload, true);
    expect(await locks.list()).toEqual([]);
  });
});

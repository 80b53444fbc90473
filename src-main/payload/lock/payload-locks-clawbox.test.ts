import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ageClawboxLock, clawboxLockFolder, writeClawboxLock } from '../../../e2e/harness/clawbox-locks';
import { LockPlace } from '../../../e2e/harness/lock-place';
import type { PayloadLocks } from './payload-locks';

let place: LockPlace;
let locks: PayloadLocks;

beforeEach(async () => {
  place = await LockPlace.make();
  locks = place.locks();
});
afterEach(() => place.dispose());

const held = { code: 'wrong-state' };
const needsConsent = { code: 'needs-consent' };

describe('Clawbox', () => {
  const owner = (): Promise<string> =>
    fs.readFile(path.join(clawboxLockFolder(place.root, place.payload), 'owner_vm'), 'utf8');

  it('finds our lock in its own form, and nothing after the release', async () => {
    const lock = await place.acquire('a');
    expect(await owner()).toBe('a\n');
    await locks.running(lock);
    await locks.release(lock, { clean: true });
    await expect(owner()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keeps the folder of a VM that runs or is suspended', async () => {
    writeClawboxLock(place.root, place.payload, 'clawbox-1');
    await ageClawboxLock(place.root, place.payload);
    for (const state of ['running', 'suspended', 'unknown'] as const) {
      await place.setState('clawbox-1', state);
      await expect(place.acquire('a', { takeOver: true })).rejects.toThrow(/Clawbox’s “clawbox-1” on mac/);
    }
    await expect(place.acquire('a', { path: place.folder })).rejects.toMatchObject(held);
    expect(await locks.list()).toMatchObject([
      { owner: { id: null, name: 'clawbox-1', host: 'mac' }, takenBy: 'clawbox', state: 'held', epoch: 0 },
    ]);
    expect(await owner()).toBe('clawbox-1\n');
  });

  it('keeps it while it may be starting its VM', async () => {
    writeClawboxLock(place.root, place.payload, 'clawbox-1');
    await expect(place.acquire('a', { takeOver: true })).rejects.toMatchObject({
      details: { reason: 'starting' },
    });
  });

  it('gives up the folder of a VM that is off, with consent', async () => {
    writeClawboxLock(place.root, place.payload, 'clawbox-1');
    await ageClawboxLock(place.root, place.payload);
    await expect(place.acquire('a')).rejects.toMatchObject(needsConsent);
    await place.acquire('a', { takeOver: true });
    expect(await owner()).toBe('a\n');
    expect(await locks.list()).toMatchObject([{ takenBy: 'corral', owner: { name: 'a' } }]);
  });

  it('gives it up under another spelling too', async () => {
    const link = path.join(place.folder, 'link');
    await fs.symlink(place.payload, link);
    writeClawboxLock(place.root, link, 'clawbox-1');
    await ageClawboxLock(place.root, link);
    await expect(place.acquire('a')).rejects.toMatchObject(needsConsent);
    await place.acquire('a', { takeOver: true });
    expect(await locks.list()).toMatchObject([{ takenBy: 'corral' }]);
  });

  it('needs no consent for a VM of its own that Corral starts', async () => {
    writeClawboxLock(place.root, place.payload, 'clawbox-1');
    await place.acquire('clawbox-1');
    await expect(place.acquire('b')).rejects.toMatchObject(held);
  });

  it('is waited for while it writes, and not for ever', async () => {
    const folder = clawboxLockFolder(place.root, place.payload);
    await fs.mkdir(folder);
    const taking = place.acquire('a', { takeOver: true });
    writeClawboxLock(place.root, place.payload, 'clawbox-1');
    await place.setState('clawbox-1', 'running');
    await expect(taking).rejects.toMatchObject({ details: { reason: 'running' } });

    await fs.rm(folder, { recursive: true });
    await fs.mkdir(folder);
    await fs.writeFile(path.join(folder, 'payload_path'), `${place.payload}\n`);
    await ageClawboxLock(place.root, place.payload);
    await place.acquire('a');
    expect(await owner()).toBe('a\n');
  });

  it('is noticed when it takes the folder of a VM that it believes off', async () => {
    const lock = await place.acquire('a');
    await fs.rm(clawboxLockFolder(place.root, place.payload), { recursive: true });
    writeClawboxLock(place.root, place.payload, 'clawbox-1');
    await expect(locks.running(lock)).rejects.toThrow(/Clawbox’s “clawbox-1” on mac has taken it\. Stop “a”/);
  });

  it('gets its form back when somebody removed it', async () => {
    const lock = await place.acquire('a');
    await fs.rm(clawboxLockFolder(place.root, place.payload), { recursive: true });
    await locks.running(lock);
    expect(await owner()).toBe('a\n');
  });

  it('may refresh the lock of the same machine', async () => {
    const lock = await place.acquire('clawbox-1');
    writeClawboxLock(place.root, place.payload, 'clawbox-1');
    await locks.running(lock);
    await locks.release(lock, { clean: true });
  });
});

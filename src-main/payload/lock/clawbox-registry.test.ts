import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clawboxLockFolder, writeClawboxLock } from '../../../e2e/harness/clawbox-locks';
import type { ClawboxFolder } from './clawbox-folder';
import { ClawboxRegistry } from './clawbox-registry';

let root: string;
let workshop: string;
let registry: ClawboxRegistry;
const payload = '/some/payload ';
const key = path.basename(clawboxLockFolder('/', payload));
const token = randomUUID();
const facts = { path: payload, ownerName: 'a', ownerHost: 'mac', token };

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-clawbox-'));
  workshop = path.join(root, '.corral');
  await fs.mkdir(workshop);
  registry = new ClawboxRegistry(root, workshop);
});
afterEach(() => fs.rm(root, { recursive: true, force: true }));

async function seen(): Promise<ClawboxFolder> {
  const folder = await registry.read(key);
  if (!folder) throw new Error('there is no lock');
  return folder;
}

describe('the locks in Clawbox’s form', () => {
  it('are written as Clawbox reads them, with a stamp of our own', async () => {
    expect(await registry.claim(key, facts)).toBe(true);
    const read = (name: string): Promise<string> => fs.readFile(path.join(root, key, name), 'utf8');
    expect(await read('payload_path')).toBe(`${payload}\n`);
    expect(await read('owner_vm')).toBe('a\n');
    expect(await read('owner_host')).toBe('mac\n');
    expect(await read('updated_at')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
    expect(await seen()).toMatchObject({ path: payload, ownerName: 'a', token });
    expect(await fs.readdir(workshop)).toEqual([]);
  });

  it('are claimed once, and leave what Clawbox has made as it is', async () => {
    writeClawboxLock(root, payload, 'clawbox-1');
    expect(await registry.claim(key, facts)).toBe(false);
    expect(await seen()).toMatchObject({ ownerName: 'clawbox-1', token: null });
    await fs.rm(path.join(root, key), { recursive: true });
    await fs.mkdir(path.join(root, key));
    expect(await registry.claim(key, facts)).toBe(false);
    expect(await seen()).toMatchObject({ ownerName: null });
  });

  it('lose our stamp when Clawbox takes or refreshes them', async () => {
    await registry.claim(key, facts);
    writeClawboxLock(root, payload, 'clawbox-1');
    expect(await seen()).toMatchObject({ ownerName: 'clawbox-1', token: null });
  });

  it('are removed when they are what was seen, or are gone', async () => {
    writeClawboxLock(root, payload, 'clawbox-1');
    const stale = await seen();
    expect(await registry.remove(stale)).toBe(true);
    expect(await registry.all()).toEqual([]);
    expect(await registry.remove(stale)).toBe(true);
    expect(await fs.readdir(workshop)).toEqual([]);
  });

  it('stay when another has taken the place of what was seen', async () => {
    writeClawboxLock(root, payload, 'clawbox-1');
    const stale = await seen();
    writeClawboxLock(root, payload, 'clawbox-2');
    expect(await registry.remove(stale)).toBe(false);
    expect(await seen()).toMatchObject({ ownerName: 'clawbox-2' });
    expect(await fs.readdir(workshop)).toEqual([]);
  });

  it('come back when a process died with one in its hands, unless the place was taken', async () => {
    writeClawboxLock(root, payload, 'clawbox-1');
    const captured = path.join(workshop, `captured-${key}`);
    await fs.rename(path.join(root, key), captured);
    await fs.mkdir(path.join(workshop, `prepared-${token}`));
    await registry.sweep();
    expect(await seen()).toMatchObject({ ownerName: 'clawbox-1' });

    await fs.rename(path.join(root, key), captured);
    writeClawboxLock(root, payload, 'clawbox-2');
    await registry.sweep();
    expect(await seen()).toMatchObject({ ownerName: 'clawbox-2' });
    expect(await fs.readdir(workshop)).toEqual([]);
  });

  it('are only folders with the name of a key', async () => {
    await fs.writeFile(path.join(root, 'b'.repeat(64)), '');
    await fs.symlink(workshop, path.join(root, 'c'.repeat(64)));
    await fs.mkdir(path.join(root, 'not a key'));
    expect(await registry.all()).toEqual([]);
  });
});

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VmRegistry } from './vm-registry';
import { VmStore } from './vm-store';

const no = { available: false };
const nothing = { vnc: no, liveShare: no, readOnlyShare: no, liveClone: no, freeze: no };
const wanted = (name: string) => ({
  name,
  driver: 'memory',
  imageId: 'tiny',
  resources: { cpuCount: 1, memoryMB: 512, diskGB: 10 },
  user: 'admin',
});

describe('VmRegistry', () => {
  let folder: string;
  const open = (): VmRegistry => new VmRegistry(new VmStore(folder), () => nothing);
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral registry '));
  });
  afterEach(() => fs.rm(folder, { recursive: true }));

  it('compares names without case, for new ones and for renames', async () => {
    const registry = open();
    const dev = await registry.reserve(wanted('Dev'));
    await expect(registry.reserve(wanted('dEV'))).rejects.toMatchObject({ code: 'name-taken' });
    const other = await registry.reserve(wanted('other'));
    await expect(registry.rename(other.id, 'DEV')).rejects.toMatchObject({ code: 'name-taken' });
    await registry.rename(dev.id, 'dev');
    expect(registry.find('DEV').name).toBe('dev');
  });

  it('gives every VM its own identity', async () => {
    const registry = open();
    const a = await registry.reserve(wanted('a'));
    const b = await registry.reserve(wanted('b'));
    for (const key of ['id', 'mac', 'machineId'] as const) expect(a[key]).not.toBe(b[key]);
  });

  it('names the VMs that there are when one is not found', async () => {
    const registry = open();
    await registry.reserve(wanted('b'));
    await registry.reserve(wanted('a'));
    expect(() => registry.find('c')).toThrow('There is no VM “c”. There are: a, b.');
  });

  it('finds its records again after a restart, and forgets removed ones', async () => {
    const registry = open();
    const kept = await registry.reserve(wanted('kept'));
    const gone = await registry.reserve(wanted('gone'));
    await registry.remove(gone.id);
    const next = open();
    expect(await next.load()).toEqual([]);
    expect(next.records()).toEqual([kept]);
    await expect(fs.stat(next.folderOf(gone.id))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('goes back to the last good copy of a broken record and keeps the broken one', async () => {
    const registry = open();
    const vm = await registry.reserve(wanted('dev'));
    await registry.rename(vm.id, 'dev2');
    const file = path.join(registry.folderOf(vm.id), 'vm.json');
    await fs.writeFile(file, '{"version": 1, "id"');
    const next = open();
    expect((await next.load()).join()).toContain('The last good copy is in use');
    expect(next.find(vm.id).name).toBe('dev');
    const aside = (await fs.readdir(registry.folderOf(vm.id))).find((name) => name.includes('broken-'));
    expect(await fs.readFile(path.join(registry.folderOf(vm.id), aside!), 'utf8')).toContain('"id"');
  });

  it('leaves a folder without a readable record alone, with a warning', async () => {
    const registry = open();
    const vm = await registry.reserve(wanted('dev'));
    const file = path.join(registry.folderOf(vm.id), 'vm.json');
    await fs.writeFile(file, 'not json');
    await fs.rm(`${file}.last-good`, { force: true });
    const next = open();
    expect((await next.load()).join()).toContain('no good copy');
    expect(next.records()).toEqual([]);
    expect(await fs.readdir(registry.folderOf(vm.id))).toHaveLength(1);
  });

  it('numbers every change and tells it', async () => {
    const registry = open();
    const vm = await registry.reserve(wanted('dev'));
    const versions: number[] = [];
    const undo = registry.on((news) => news.topic === 'vm.changed' && versions.push(news.vm.version));
    registry.note(vm.id, { state: { kind: 'stopped' } });
    await registry.update(vm.id, { phase: 'ready' });
    undo();
    registry.note(vm.id, { lastError: null });
    expect(versions).toEqual([2, 3]);
  });
});

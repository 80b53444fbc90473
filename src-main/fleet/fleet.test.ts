import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Image } from '../../src-preload/contract/image';
import { CorralError } from '../host/errors';
import { defaultSettings } from '../settings/settings-service';
import type { TaskRunner } from '../tasks/task-runner';
import { Fleet } from './fleet';
import type { Lifecycle } from './lifecycle';
import { VmRegistry } from './vm-registry';
import { VmStore } from './vm-store';

const no = { available: false };
const nothing = { vnc: no, liveShare: no, readOnlyShare: no, liveClone: no, freeze: no };
const image: Image = {
  id: 'debian',
  name: 'Debian',
  origin: 'built',
  architecture: 'x86_64',
  boot: { mode: 'firmware' },
  disk: { file: 'disk.raw', format: 'raw', virtualBytes: 3 * 2 ** 30, allocatedBytes: 1 },
  user: 'admin',
  createdAt: 1,
};
const capacity = {
  cpuCount: 8,
  memoryMB: 32_768,
  availableMemoryMB: 24_576,
  freeDiskGB: 500,
};

let folder: string;
let registry: VmRegistry;
let renamed: string[];
let fleet: Fleet;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral fleet '));
  registry = new VmRegistry(new VmStore(folder), () => nothing);
  renamed = [];
  const lifecycle = {
    rename: async (id: string, name: string) => {
      renamed.push(name);
      await registry.rename(id, name);
      return registry.view(id);
    },
  } as unknown as Lifecycle;
  const tasks = {
    start: () => ({ id: 'task' }),
    journalled: () => Promise.resolve(),
  } as unknown as TaskRunner;
  fleet = new Fleet(
    registry,
    lifecycle,
    tasks,
    { resolve: () => Promise.resolve(image) },
    () => Promise.resolve(capacity),
    { disk: 'qemu', registry: 'tart' },
    () => defaultSettings.newVm,
  );
});
afterEach(() => fs.rm(folder, { recursive: true }));

/** A VM that is whole. */
async function ready(name: string, number: number | null = null): Promise<string> {
  const { vmId } = await fleet.create({ name }, number === null ? null : { number, profile: 'developer' });
  await registry.update(vmId, { phase: 'ready' });
  return vmId;
}

const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof CorralError ? error.code : String(error)),
  );

describe('a numbered VM', () => {
  it('has the account of its number, and others that of their image', async () => {
    expect(registry.record(await ready('clawbox-3', 3))).toMatchObject({
      user: 'clawbox-3',
      clawbox: { number: 3, profile: 'developer' },
    });
    expect(registry.record(await ready('web'))).toMatchObject({ user: 'admin', clawbox: null });
  });

  it('keeps its name, and no other VM gets one like it', async () => {
    await ready('clawbox-3', 3);
    await ready('web');
    expect(await code(fleet.rename('clawbox-3', 'pony'))).toBe('wrong-state');
    expect(await code(fleet.rename('web', 'clawbox-4'))).toBe('invalid-input');
    expect(await code(fleet.clone({ vm: 'web', name: 'Clawbox-4' }))).toBe('invalid-input');
    expect(await code(fleet.create({ name: 'clawbox-4' }))).toBe('invalid-input');
    expect(await code(fleet.rename('web', 'pony'))).toBe('done');
    expect(renamed).toEqual(['pony']);
  });

  it('is cloned without its number and its payload, and with its account', async () => {
    const id = await ready('clawbox-3', 3);
    const payload = { kind: 'signal-cli', payloadId: id, path: '/signal', attachedAt: 1 } as const;
    await registry.update(id, { payload });
    const { vmId } = await fleet.clone({ vm: 'clawbox-3', name: 'copy' });
    expect(registry.record(vmId)).toMatchObject({ user: 'clawbox-3', clawbox: null, payload: null });
  });
});

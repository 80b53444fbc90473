import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../e2e/harness/wait-for';
import { VmRegistry } from '../fleet/vm-registry';
import type { NewVm, VmRecord } from '../fleet/vm-record';
import { VmStore } from '../fleet/vm-store';
import { Emitter } from '../host/emitter';
import { Clawboxes } from './clawboxes';
import { keepMarkers } from './keep-markers';
import { numberOf, requireOrdinaryName } from './numbered-name';
import { whyNoPayload } from './payload-rule';
import { clawboxOf, ProvisionMarkers } from './provision-marker';

const no = { available: false };
const newVm: NewVm = {
  name: 'web',
  driver: 'qemu',
  imageId: 'debian',
  resources: { cpuCount: 1, memoryMB: 512, diskGB: 4 },
  user: 'admin',
};
const numbered = (number: number, profile: 'standard' | 'developer' = 'developer'): NewVm => ({
  ...newVm,
  name: `clawbox-${number}`,
  user: `clawbox-${number}`,
  clawbox: { number, profile },
});

let folder: string;
let registry: VmRegistry;
let markers: ProvisionMarkers;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral clawbox '));
  const nothing = { vnc: no, liveShare: no, readOnlyShare: no, liveClone: no, freeze: no };
  registry = new VmRegistry(new VmStore(path.join(folder, 'vms')), () => nothing);
  markers = new ProvisionMarkers(path.join(folder, 'state'), () => Date.UTC(2026, 2, 1, 9));
});
afterEach(() => fs.rm(folder, { recursive: true }));

const file = (number: number): string => path.join(folder, 'state', `clawbox-${number}.provisioned`);

describe('names', () => {
  it.each([
    ['clawbox-1', 1],
    ['Clawbox-999', 999],
    ['clawbox-0', null],
    ['clawbox-01', null],
    ['clawbox-1000', null],
    ['clawbox-1-dev', null],
    ['web', null],
  ])('%s stands for %j', (name, number) => expect(numberOf(name)).toBe(number));

  it('belong to the VM of their number', () => {
    expect(() => requireOrdinaryName('clawbox-7')).toThrow('corral up 7');
    expect(() => requireOrdinaryName('clawbox-7-before')).not.toThrow();
  });
});

it('a payload is refused by the profile standard alone', () => {
  expect(whyNoPayload('clawbox-1', { number: 1, profile: 'standard' })).toContain('profile standard');
  expect(whyNoPayload('clawbox-1', { number: 1, profile: 'developer' })).toBeNull();
  expect(whyNoPayload('web', null)).toBeNull();
});

describe('markers', () => {
  it('are written as Clawbox writes them, and keep what Clawbox wrote', async () => {
    await markers.write(1, { profile: 'developer', hasPayload: false });
    expect(await fs.readFile(file(1), 'utf8')).toBe(
      'playwright: false\nprofile: developer\nprovisioned_at: 2026-03-01T09:00:00.000Z\nsignal_cli: false\nsignal_payload: false\ntailscale: false\nvm_name: clawbox-1\n',
    );
    await fs.writeFile(
      file(2),
      'vm_name: clawbox-2\nprofile: developer\nsignal_cli: true\nprovisioned_at: then\n',
    );
    await markers.write(2, { profile: 'developer', hasPayload: true });
    expect(await markers.read(2)).toMatchObject({
      signal_cli: 'true',
      signal_payload: 'true',
      provisioned_at: 'then',
    });
  });

  it('are left alone when they say so already', async () => {
    await markers.write(1, { profile: 'standard', hasPayload: false });
    const { ino } = await fs.stat(file(1));
    await markers.write(1, { profile: 'standard', hasPayload: false });
    expect((await fs.stat(file(1))).ino).toBe(ino);
  });

  it('that are missing, too long or foreign say nothing', async () => {
    expect(await markers.numbers()).toEqual([]);
    await fs.mkdir(path.join(folder, 'state'));
    await fs.writeFile(file(3), 'x'.repeat(5_000));
    await fs.writeFile(path.join(folder, 'state', 'web.provisioned'), 'profile: developer\n');
    expect(await markers.read(3)).toBeNull();
    expect(await markers.numbers()).toEqual([3]);
    expect(clawboxOf(3, await markers.read(3))).toBeNull();
    expect(clawboxOf(3, { profile: 'both' })).toBeNull();
    expect(clawboxOf(3, { profile: 'developer' })).toEqual({ number: 3, profile: 'developer' });
  });
});

describe('a marker', () => {
  let ready: Emitter<string>;
  let stop: () => void;
  const failures: unknown[] = [];

  beforeEach(() => {
    ready = new Emitter();
    const onReady = (work: (id: string) => Promise<void>) => ready.on((id) => void work(id));
    stop = keepMarkers(registry, { onReady }, markers, (error) => failures.push(error));
  });
  afterEach(() => {
    stop();
    expect(failures).toEqual([]);
  });

  const says = (number: number, key: string, value: string): Promise<unknown> =>
    waitFor(`${key}: ${value}`, async () => (await markers.read(number))?.[key] === value);
  const isGone = (number: number): Promise<unknown> =>
    waitFor('its end', async () => (await markers.read(number)) === null);
  const started = async (vm: NewVm): Promise<VmRecord> => {
    const record = await registry.reserve(vm);
    ready.emit(record.id);
    return record;
  };

  it('comes when the guest is ready, follows what the VM has, and goes with it', async () => {
    const { id } = await started(numbered(1));
    await says(1, 'signal_payload', 'false');
    const payload = { kind: 'signal-cli', payloadId: id, path: '/signal', attachedAt: 1 } as const;
    await registry.update(id, { payload });
    await says(1, 'signal_payload', 'true');
    await registry.remove(id);
    await isGone(1);
  });

  it('goes when the VM is set aside, and comes again when it is back and ready', async () => {
    const { id } = await started(numbered(1));
    await says(1, 'profile', 'developer');
    const setAside = { at: 1, until: 2, before: 'delete', name: 'clawbox-1', tier: null } as const;
    await registry.update(id, {
      name: 'clawbox-1-deleted',
      setAside: { ...setAside, wasRunning: false, replacedBy: null },
    });
    await isGone(1);
    await registry.update(id, { name: 'clawbox-1', setAside: null });
    ready.emit(id);
    await says(1, 'profile', 'developer');
  });

  it('of a VM that Clawbox made stays as it is, and goes with it', async () => {
    await fs.mkdir(path.join(folder, 'state'));
    await fs.writeFile(file(5), 'profile: developer\nsignal_payload: true\n');
    const { id } = await registry.adopt(numbered(5));
    ready.emit(id);
    await started(numbered(6)); // Its marker comes after all that the other one's start could have done.
    await says(6, 'profile', 'developer');
    expect(await markers.read(5)).toEqual({ profile: 'developer', signal_payload: 'true' });
    await registry.remove(id);
    await isGone(5);
  });

  it('is for numbered VMs only', async () => {
    await started(newVm);
    await started(numbered(2, 'standard'));
    await says(2, 'profile', 'standard');
    expect(await markers.numbers()).toEqual([2]);
  });
});

describe('Clawboxes', () => {
  const made: unknown[] = [];
  const fleet = {
    create: (...wanted: unknown[]) => {
      made.push(wanted);
      return Promise.resolve({ taskId: 't', vmId: '6f1c9b1e-3a53-4c6a-9a55-2f4b3c1d7e10', notes: [] });
    },
  };

  it('are made under their number', async () => {
    await new Clawboxes(registry, fleet, markers).create({ number: 4, profile: 'developer' });
    expect(made).toEqual([[{ name: 'clawbox-4' }, { number: 4, profile: 'developer' }]]);
  });

  it('are not made of a VM of unknown state', async () => {
    await registry.reserve({ ...newVm, name: 'clawbox-5' });
    const create = new Clawboxes(registry, fleet, markers).create({ number: 5, profile: 'standard' });
    await expect(create).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('corral vm delete clawbox-5, then: corral up 5 --standard'),
    });
  });

  it('are listed with markers that have lost their VM', async () => {
    const { id } = await registry.reserve(numbered(10));
    await registry.reserve(newVm);
    await markers.write(2, { profile: 'standard', hasPayload: false });
    const { vms } = await new Clawboxes(registry, fleet, markers).list();
    expect(vms).toEqual([
      { number: 2, name: 'clawbox-2', vmId: null, marker: expect.objectContaining({ profile: 'standard' }) },
      { number: 10, name: 'clawbox-10', vmId: id, marker: null },
    ]);
  });
});

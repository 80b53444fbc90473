import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DiscoveredMachine, Driver } from '../driver/driver';
import { ForeignVms, type RecognizeForeign } from './foreign-vms';
import type { Lifecycle } from './lifecycle';
import type { VmRecord } from './vm-record';
import { VmRegistry } from './vm-registry';
import { VmStore } from './vm-store';

const no = { available: false };
const recognize: RecognizeForeign = (name) =>
  Promise.resolve(
    name === 'clawbox-3' ? { user: 'clawbox-3', clawbox: { number: 3, profile: 'developer' } } : null,
  );
const resources = { cpuCount: 4, memoryMB: 8192, diskGB: 80 };
const machine = (name: string): DiscoveredMachine => ({
  driver: 'tart',
  name,
  mac: '7e:1c:f2:4a:78:30',
  resources,
  running: false,
});

let folder: string;
let registry: VmRegistry;
let found: DiscoveredMachine[];
let takenUp: string[];
let warnings: string[];
let foreign: ForeignVms;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral foreign '));
  const nothing = { vnc: no, liveShare: no, readOnlyShare: no, liveClone: no, freeze: no };
  registry = new VmRegistry(new VmStore(folder), () => nothing);
  [found, takenUp, warnings] = [[], [], []];
  const driver = { discover: () => Promise.resolve(found) } as unknown as Driver;
  const lifecycle = {
    adopt: (records: VmRecord[]) => Promise.resolve(takenUp.push(...records.map(({ name }) => name))),
  } as unknown as Lifecycle;
  foreign = new ForeignVms(registry, driver, lifecycle, (sentence) => warnings.push(sentence), recognize);
});
afterEach(() => fs.rm(folder, { recursive: true }));

it('gives a VM that was there before a record that is ready at once, and keeps', async () => {
  found = [machine('Sequoia')];
  await foreign.refresh();
  const next = new VmRegistry(
    new VmStore(folder),
    () => registry.view(registry.find('sequoia').id).capabilities,
  );
  expect(await next.load()).toEqual([]);
  expect(next.find('sequoia')).toMatchObject({
    name: 'Sequoia',
    origin: 'adopted',
    phase: 'ready',
    neverStarted: false,
    imageId: '',
    mac: '7e:1c:f2:4a:78:30',
    resources,
  });
  expect(takenUp).toEqual(['Sequoia']);
});

it('tells once of one whose name is taken or odd, and goes on', async () => {
  await registry.adopt({ name: 'dev', driver: 'qemu', imageId: 'x', resources, user: 'admin' });
  found = [machine('DEV'), machine('my vm'), machine('fine')];
  await foreign.refresh();
  found.pop(); // What is known now, a driver leaves out.
  await foreign.refresh();
  expect(takenUp).toEqual(['fine']);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toMatch(/“DEV”.*is not shown/);
});

it('knows what Clawbox has made, by its name', async () => {
  found = [machine('clawbox-3'), machine('clawbox-4')];
  await foreign.refresh();
  expect(registry.named('clawbox-3')).toMatchObject({
    user: 'clawbox-3',
    clawbox: { number: 3, profile: 'developer' },
  });
  expect(registry.named('clawbox-4')).toMatchObject({ user: 'admin', clawbox: null });
});

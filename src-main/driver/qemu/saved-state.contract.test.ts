import fs from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../../host/command';
import { machineFolder } from './machine-folder';
import { readQcow2Header } from './qcow2';
import { qemuHarness, type QemuHarness } from './qemu-harness.fixture';
import type { QemuDriver } from './qemu-driver';
import { QmpClient } from './qmp';
import type { QemuSpec } from './qemu-spec';
import { savedStateName } from './saved-state';

let harness: QemuHarness;
let driver: QemuDriver;
let spec: QemuSpec;
const logged: string[] = [];

beforeEach(async () => {
  logged.length = 0;
  harness = await qemuHarness();
  driver = harness.driver((line) => logged.push(line));
  spec = await harness.spec('machine', 'agent');
  await driver.create(spec);
});
afterEach(() => harness.dispose());

/** Boots the machine, has its guest remember something in memory alone, and turns it off. */
async function suspended(): Promise<void> {
  await driver.start(spec);
  await harness.booted(spec.id);
  await harness.shell(spec.id).run('echo kept >/memory');
  await driver.suspend(spec.id);
  expect(driver.status(spec.id)).toEqual({ kind: 'stopped' });
}

const disk = () => machineFolder(harness.paths, spec.id).disk;

it('goes on once where it was, by the clock of this computer, with another orchestrator', async () => {
  await suspended();
  await driver.dispose();
  driver = harness.driver();
  await driver.adopt([spec]);
  await driver.start(spec);
  expect(await harness.shell(spec.id).run('cat /memory')).toBe('kept');
  const console = await fs.readFile(driver.consoleLog(spec.id), 'utf8');
  expect(console).toContain('AGENT guest-set-time');
  expect(await readQcow2Header(disk())).toMatchObject({ hasSnapshots: false });

  await driver.stop(spec.id);
  await driver.start(spec);
  await harness.booted(spec.id);
});

it('boots when its state is lost, and says so', async () => {
  await suspended();
  await runCommand('qemu-img', ['snapshot', '-d', savedStateName, disk()]);
  await driver.start(spec);
  await harness.booted(spec.id);
  expect(logged).toEqual([expect.stringMatching(/could not go on from its saved state: .*corral/)]);
});

it('starts with snapshots in its disk that are not ours, and leaves them', async () => {
  await runCommand('qemu-img', ['snapshot', '-c', 'mine', disk()]);
  await driver.start(spec);
  await harness.booted(spec.id);
  await driver.stop(spec.id);
  const { stdout } = await runCommand('qemu-img', ['snapshot', '-l', disk()]);
  expect(stdout).toMatch(/\bmine\b/);
});

it('boots when something changed meanwhile', async () => {
  const changes = {
    'other resources': async () => (spec = { ...spec, resources: { ...spec.resources, memoryMB: 288 } }),
    'a larger disk': async () => {
      spec = { ...spec, resources: { ...spec.resources, diskGB: 2 } };
      await driver.resizeDisk(spec);
    },
    'another name': () => driver.rename({ ...spec, name: 'renamed' }),
    'a clone': async () => {
      const consistency = await driver.clone(spec, await harness.spec('clone'));
      expect(consistency).toBe('crash-consistent');
    },
  };
  await driver.start(spec);
  await harness.booted(spec.id);
  for (const [change, make] of Object.entries(changes)) {
    await driver.suspend(spec.id);
    await make();
    await driver.start(spec);
    await harness.booted(spec.id);
    expect([change, (await readQcow2Header(disk())).hasSnapshots]).toEqual([change, false]);
  }
  expect(logged).toEqual([]);
});

it('runs on when its orchestrator was killed while it saved it', async () => {
  await driver.start(spec);
  await harness.booted(spec.id);
  await driver.dispose();
  const { monitorSocket, savedState } = machineFolder(harness.paths, spec.id);
  const monitor = await QmpClient.connect(monitorSocket);
  await monitor.execute('stop');
  monitor.close();
  await fs.writeFile(savedState, 'written');
  driver = harness.driver();
  await driver.adopt([spec]);
  expect(await harness.shell(spec.id).run('echo still here')).toBe('still here');
  await expect(fs.access(savedState)).rejects.toThrow('ENOENT');
});

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { bundleEntry } from '../../../e2e/harness/run-typescript';
import type { CrashTask } from './crash-child.fixture';
import { qemuHarness, type QemuHarness } from './qemu-harness.fixture';
import type { QemuSpec } from './qemu-spec';

const execute = promisify(execFile);
const pattern = 0x61;
const stoppedPoints = ['journalled', 'overlay', 'renamed', 'replaced', 'layered', 'target'];
const runningPoints = [
  'journalled',
  'overlay',
  'frozen',
  'renamed',
  'replaced',
  'added',
  'switched',
  'layered',
  'target',
];

let program: string;
let harness: QemuHarness;
let source: QemuSpec;
let target: QemuSpec;

beforeAll(async () => {
  program = await bundleEntry(path.join(__dirname, 'crash-child.fixture.ts'));
});
beforeEach(async () => {
  harness = await qemuHarness();
  source = await harness.spec('source');
  target = await harness.spec('target');
  await harness.driver().create(source);
});
afterEach(() => harness.dispose());

/** Runs an action in a process of its own, which is killed at the point. */
async function crash(action: CrashTask['action'], point: string): Promise<void> {
  const { home } = harness.paths;
  const task: CrashTask = { home, runtime: path.join(harness.root, 'r'), action, source, target };
  const child = spawn(process.execPath, [program, JSON.stringify(task)], {
    env: { ...process.env, CORRAL_CRASH_AT: point },
    stdio: 'inherit',
  });
  const [, signalName] = await once(child, 'exit');
  expect({ point, signalName }).toEqual({ point, signalName: 'SIGKILL' });
}

const writePattern = (disk: string): Promise<unknown> =>
  execute('qemu-io', ['-f', 'qcow2', '-c', `write -q -P ${pattern} 1M 64k`, disk]);

/** Rejects when the disk does not hold the pattern. */
async function expectPattern(disk: string): Promise<void> {
  const { stdout } = await execute('qemu-io', [
    '-r',
    '-f',
    'qcow2',
    '-c',
    `read -q -P ${pattern} 1M 64k`,
    disk,
  ]);
  expect(stdout).toBe('');
}

async function filesOf(spec: QemuSpec): Promise<string[]> {
  return (await fs.readdir(path.dirname(harness.diskFile(spec.id))))
    .filter((name) => name !== 'seed')
    .toSorted();
}

it.each(stoppedPoints)('loses nothing when a clone of a stopped machine ends at “%s”', async (point) => {
  await writePattern(harness.diskFile(source.id));
  await crash('clone', `qemu.clone.${point}`);
  const driver = harness.driver();
  await driver.adopt([source]);
  await expectPattern(harness.diskFile(source.id));
  expect(await filesOf(source)).toEqual(['disk.qcow2']);

  expect(await driver.clone(source, target)).toBe('stopped');
  await expectPattern(harness.diskFile(target.id));
  expect(await harness.layers()).toHaveLength(1);
  await driver.delete(target.id);
  await expectPattern(harness.diskFile(source.id));
  expect(await harness.layers()).toEqual([]);
});

it('loses nothing when clones of a running machine end at any point', async () => {
  let driver = harness.driver();
  await driver.start(source);
  await driver.dispose();
  const shell = harness.shell(source.id);
  await shell.ready();
  const pid = await harness.pid(source.id);
  const read = 'dd if=/dev/vda bs=512 skip=8 count=1 2>/dev/null | sed -n 1p';
  let mark = 'first';
  for (const point of runningPoints) {
    await shell.run(`echo ${mark} | dd of=/dev/vda bs=512 seek=8 conv=fsync 2>/dev/null`);
    await crash('clone', `qemu.clone.${point}`);
    driver = harness.driver();
    await driver.adopt([source]);
    const found = {
      point,
      state: driver.status(source.id).kind,
      writesToActiveDisk: (await openFiles(pid)).includes(harness.diskFile(source.id)),
      mark: await shell.run(read),
    };
    expect(found).toEqual({ point, state: 'running', writesToActiveDisk: true, mark });
    mark = `after-${point}`;
    expect(await driver.clone(source, target)).toBe('crash-consistent');
    await driver.dispose();
  }
  await shell.run(`echo ${mark} | dd of=/dev/vda bs=512 seek=8 conv=fsync 2>/dev/null`);
  driver = harness.driver();
  await driver.adopt([source]);
  await driver.delete(target.id);
  await driver.stop(source.id);
  await driver.adopt([source]);
  expect(await harness.layers()).toEqual([]);
  await driver.start(source);
  await shell.ready(2);
  expect(await shell.run(read)).toBe(mark);
});

it('recovers a source whose QEMU died together with the orchestrator', async () => {
  await harness.driver().start(source);
  await Promise.all(harness.drivers.map((driver) => driver.dispose()));
  const shell = harness.shell(source.id);
  await shell.ready();
  await shell.run('echo kept | dd of=/dev/vda bs=512 seek=8 conv=fsync 2>/dev/null');
  const pid = await harness.pid(source.id);
  await crash('clone', 'qemu.clone.renamed');
  process.kill(pid, 'SIGKILL');
  const driver = harness.driver();
  await driver.adopt([source]);
  await driver.start(source);
  await shell.ready(2);
  expect(await shell.run('dd if=/dev/vda bs=512 skip=8 count=1 2>/dev/null | sed -n 1p')).toBe('kept');
});

it.each(['intent', 'spawned', 'noted'])('takes up a start that ended at “%s”', async (point) => {
  await crash('start', `qemu.start.${point}`);
  const driver = harness.driver();
  await driver.adopt([source]);
  expect(driver.status(source.id).kind).toBe(point === 'intent' ? 'stopped' : 'running');
  if (point === 'intent') await driver.start(source);
  await harness.shell(source.id).ready();
  await driver.stop(source.id);
  expect(driver.status(source.id).kind).toBe('stopped');
});

it('takes up a creation and a deletion that were cut short', async () => {
  await crash('create', 'qemu.create.overlay');
  await harness.driver().create(target);
  expect(await filesOf(target)).toEqual(['disk.qcow2']);
  await crash('delete', 'qemu.delete.removed');
  await harness.driver().delete(source.id);
  expect(harness.driver().status(source.id)).toEqual({ kind: 'absent' });
});

it('leaves no chain behind after 30 clones and deletions', async () => {
  const driver = harness.driver();
  const disk = harness.diskFile(source.id);
  const image = await harness.immutables();
  for (let round = 0; round < 30; round++) {
    await writePattern(disk);
    await driver.clone(source, target);
    await driver.delete(target.id);
  }
  expect(await harness.layers()).toEqual([]);
  expect(await driver.diskUsage(source)).toMatchObject({ layerCount: 0 });
  await expectPattern(disk);
  expect(await harness.immutables()).toEqual(image);
});

async function openFiles(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const links = await fs.readdir(folder);
  return Promise.all(links.map((link) => fs.readlink(path.join(folder, link)).catch(() => '')));
}

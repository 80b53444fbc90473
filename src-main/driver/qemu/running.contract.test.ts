import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../../e2e/harness/wait-for';
import { qemuHarness, type QemuHarness } from './qemu-harness.fixture';
import type { QemuDriver } from './qemu-driver';
import type { QemuSpec } from './qemu-spec';

let harness: QemuHarness;
let driver: QemuDriver;
let spec: QemuSpec;

beforeEach(async () => {
  harness = await qemuHarness();
  driver = harness.driver();
  spec = await harness.spec('machine');
  await driver.create(spec);
});
afterEach(() => harness.dispose());

it('plugs a folder into a running guest and takes it away again', async () => {
  await driver.start(spec);
  const shell = harness.shell(spec.id);
  await shell.ready();
  const hostPath = path.join(harness.root, 'a, share');
  await fs.mkdir(hostPath);
  await fs.writeFile(path.join(hostPath, 'note'), 'from the host');
  const { tag } = await driver.attachShare(spec.id, { name: 'work', hostPath });
  expect(await driver.attachShare(spec.id, { name: 'work', hostPath })).toEqual({ tag });
  expect(await mounted(tag)).toContain('from the host');
  await shell.run('echo from the guest >/mnt/answer; umount /mnt');
  expect(await fs.readFile(path.join(hostPath, 'answer'), 'utf8')).toBe('from the guest\n');

  await driver.dispose();
  driver = harness.driver();
  await driver.adopt([spec]);
  await driver.detachShare(spec.id, 'work');
  await driver.detachShare(spec.id, 'work');
  await driver.attachShare(spec.id, { name: 'again', hostPath });
  expect(await mounted('again')).toContain('from the host');
  await driver.stop(spec.id);
  await waitFor('the servers of shares to end', async () => (await harness.processes()).length === 0);

  async function mounted(wanted: string): Promise<string> {
    return waitFor('the share', async () => {
      const text = await shell.run(`mount -t virtiofs ${wanted} /mnt && cat /mnt/note`);
      return text.includes('from the host') && text;
    });
  }
});

it('merges the layer that a deleted clone left beneath it once it is off', async () => {
  await driver.start(spec);
  const shell = harness.shell(spec.id);
  await shell.ready();
  const clone = await harness.spec('clone');
  await driver.clone(spec, clone);
  await driver.delete(clone.id);
  expect(await harness.layers()).toHaveLength(1);
  await driver.stop(spec.id);
  await driver.dispose();
  expect(await harness.layers()).toEqual([]);
  driver = harness.driver();
  await driver.start(spec);
  await shell.ready(2);
});

it('keeps the console log within bounds while the guest floods it', async () => {
  await driver.start(spec);
  const shell = harness.shell(spec.id);
  await shell.ready();
  const log = driver.consoleLog(spec.id);
  await fs.appendFile(log, Buffer.alloc(9 * 2 ** 20, 'x'));
  await waitFor('the log to be cut', async () => (await fs.stat(log)).size < 2 ** 20);
  expect((await fs.stat(`${log}.1`)).size).toBeGreaterThan(8 * 2 ** 20);
  expect(await shell.run('echo still here')).toBe('still here');
});

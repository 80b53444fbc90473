import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../../e2e/harness/wait-for';
import type { QemuDriver } from './qemu-driver';
import { qemuHarness, type QemuHarness } from './qemu-harness.fixture';

let harness: QemuHarness;
let driver: QemuDriver;

beforeEach(async () => {
  harness = await qemuHarness();
  driver = harness.driver();
  await driver.adopt([]);
});
afterEach(() => harness.dispose());

it('takes another port when its last one is in use', async () => {
  const spec = await harness.spec('port');
  await driver.create(spec);
  const start = async () => (await driver.start(spec)).endpoint.port;
  const first = await start();
  await driver.stop(spec.id);
  expect(await start()).toBe(first);
  await driver.stop(spec.id);
  const thief = net.createServer().listen(first, '127.0.0.1');
  await once(thief, 'listening');
  try {
    expect(await start()).not.toBe(first);
  } finally {
    thief.close();
  }
});

it('collects layers that no clone uses any more', async () => {
  const source = await harness.spec('source');
  await driver.create(source);
  await driver.start(source);
  const shell = harness.shell(source.id);
  await shell.ready(1);
  await shell.run('echo mark | dd of=/dev/vda bs=512 seek=8 conv=fsync 2>/dev/null');
  await driver.stop(source.id);
  const [target, twin] = [await harness.spec('target'), await harness.spec('twin')];
  await driver.clone(source, target);
  await driver.clone(source, twin);
  expect(await harness.layers()).toHaveLength(1);
  await driver.delete(source.id);
  expect(await harness.layers()).toHaveLength(1);
  await driver.delete(twin.id);
  // The last one merges the layer into its own disk.
  expect(await harness.layers()).toEqual([]);
});

it('lets the guest hold its disk still when it has an agent', async () => {
  const source = await harness.spec('frozen', 'agent');
  await driver.create(source);
  await driver.start(source);
  const shell = harness.shell(source.id);
  await shell.ready(1);
  await waitFor('the agent', () => driver.capabilities(source.id).freeze.available);
  expect(await driver.clone(source, await harness.spec('ice'))).toBe('frozen');
  await waitFor('the thaw', async () => /AGENT guest-fsfreeze-thaw/.test(await shell.log()));
  expect(await shell.log()).toContain('AGENT guest-fsfreeze-freeze');
});

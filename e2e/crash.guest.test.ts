import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CrashHerd, smallest } from './harness/crash-herd';

/** kill -9 of the orchestrator at named points, then a new one: nothing lost, nothing left over. */
describe('an orchestrator that is killed', () => {
  let herd: CrashHerd;
  beforeEach(async () => {
    herd = await CrashHerd.open();
  });
  afterEach(() => herd.close());

  it.each(['identity', 'identity.done', 'disk', 'disk.done', 'publish', 'publish.done'])(
    'finishes a creation cut short at %s',
    async (step) => {
      await herd.crashAt(`vm.create.${step}`, () =>
        herd.control.call('vm', 'create', { name: 'dev', resources: smallest }),
      );
      expect(await herd.vms()).toMatchObject([{ name: 'dev', state: { kind: 'stopped' } }]);
      await herd.control.call('vm', 'start', { vm: 'dev' });
      await herd.control.call('vm', 'stop', { vm: 'dev', force: true });
      await herd.expectNothingLeftOver();
    },
  );

  it.each(['identity', 'disk', 'disk.done', 'publish'])(
    'finishes a clone of a stopped VM cut short at %s',
    async (step) => {
      const source = await herd.create('source');
      await herd.crashAt(`vm.clone.${step}`, () =>
        herd.control.call('vm', 'clone', { vm: source.id, name: 'copy' }),
      );
      expect((await herd.vms()).map((vm) => [vm.name, vm.state.kind])).toEqual([
        ['source', 'stopped'],
        ['copy', 'stopped'],
      ]);
      for (const vm of ['source', 'copy']) {
        await herd.control.call('vm', 'start', { vm });
        await herd.control.call('vm', 'stop', { vm, force: true });
      }
      await herd.expectNothingLeftOver();
    },
  );

  it.each(['disk', 'disk.done'])('finishes a clone of a running VM cut short at %s', async (step) => {
    const source = await herd.create('source');
    await herd.control.call('vm', 'start', { vm: source.id });
    await herd.crashAt(`vm.clone.${step}`, () =>
      herd.control.call('vm', 'clone', { vm: source.id, name: 'copy' }),
    );
    const [running, copy] = await herd.vms();
    expect(running?.endpoint).not.toBeNull();
    expect(copy).toMatchObject({ name: 'copy', state: { kind: 'stopped' } });
    await herd.control.call('vm', 'stop', { vm: source.id, force: true });
    await herd.control.call('vm', 'start', { vm: 'copy' });
    await herd.control.call('vm', 'stop', { vm: 'copy', force: true });
    await herd.expectNothingLeftOver();
  });

  it.each(['stop', 'stop.done', 'mark', 'mark.done', 'remove', 'remove.done'])(
    'finishes a deletion cut short at %s',
    async (step) => {
      const vm = await herd.create('dev');
      await herd.crashAt(`vm.delete.${step}`, () =>
        herd.control.call('vm', 'delete', { vm: vm.id, permanently: true, force: true }),
      );
      expect(await herd.vms()).toEqual([]);
      await herd.expectNothingLeftOver();
      expect(await fs.readdir(path.join(herd.home.data, 'layers'))).toEqual([]);
    },
  );

  it.each([
    ['vm.start.process', null],
    ['vm.start.powered', 'running'],
  ])('takes up a VM whose start was cut short at %s', async (point, expected) => {
    const vm = await herd.create('dev');
    await herd.crashAt(point, () => herd.control.call('vm', 'start', { vm: vm.id }));
    const [found] = await herd.vms();
    expect(found?.endpoint === null ? null : 'running').toBe(expected);
    if (expected === null) await herd.control.call('vm', 'start', { vm: vm.id });
    await herd.control.call('vm', 'stop', { vm: vm.id, force: true });
    expect(await herd.vms()).toMatchObject([{ state: { kind: 'stopped' } }]);
  });

  it('can stop a VM whose stop was cut short', async () => {
    const vm = await herd.create('dev');
    await herd.control.call('vm', 'start', { vm: vm.id });
    await herd.crashAt('vm.stop.powerdown', () => herd.control.call('vm', 'stop', { vm: vm.id }));
    const [found] = await herd.vms();
    if (found?.endpoint) await herd.control.call('vm', 'stop', { vm: vm.id, force: true });
    expect(await herd.vms()).toMatchObject([{ state: { kind: 'stopped' } }]);
  });
});

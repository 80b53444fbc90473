import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Vm } from '../src-preload/contract/vm';
import { ControlConnection } from './harness/control';
import { sharedImages, TestHome } from './harness/test-home';
import { waitFor } from './harness/wait-for';

const small = { cpuCount: 1, memoryMB: 256 };

/** kill -9 of the orchestrator at named points, then a new one: nothing lost, nothing left over. */
describe('an orchestrator that is killed', () => {
  let home: TestHome;
  let control: ControlConnection;
  let imagesBefore: string;

  beforeEach(async () => {
    imagesBefore = await imageState();
    home = await TestHome.make();
    await start();
  });
  afterEach(async () => {
    control.close();
    await home.dispose();
    expect(await imageState()).toBe(imagesBefore);
  });

  /** Starts an orchestrator, which kills itself at `point` if one is given. */
  async function start(point?: string): Promise<void> {
    const listed = await home.corral(['vm', 'list'], point === undefined ? {} : { CORRAL_CRASH_AT: point });
    expect(listed).toMatchObject({ exitCode: 0 });
    control = await ControlConnection.open(home.runtime);
  }

  /** Replaces the orchestrator by one that dies at `point`, makes it work, and starts a sound one. */
  async function crashAt(point: string, work: () => Promise<unknown>): Promise<void> {
    await killOrchestrator();
    await start(point);
    const pid = await home.orchestratorPid();
    void work().catch(() => undefined); // Its answer dies with the orchestrator.
    await waitFor(
      `the orchestrator to die at ${point}`,
      async () => (await home.orchestratorPid()) !== pid,
      60_000,
    );
    control.close();
    await start();
    await waitFor('all tasks to end', async () => {
      const { tasks } = await control.call('task', 'list', {});
      return tasks.every((task) => task.endedAt !== null);
    });
  }

  async function killOrchestrator(): Promise<void> {
    const pid = await home.orchestratorPid();
    control.close();
    process.kill(pid!, 'SIGKILL');
    await waitFor('the orchestrator to end', async () => (await home.orchestratorPid()) !== pid);
  }

  async function create(name: string): Promise<Vm> {
    const { taskId } = await control.call('vm', 'create', { name, resources: small });
    await control.call('task', 'wait', { id: taskId });
    return control.call('vm', 'get', { vm: name });
  }

  async function vms(): Promise<Vm[]> {
    return (await control.call('vm', 'list', {})).vms;
  }

  /** Every folder and layer belongs to a VM that is listed. */
  async function expectNothingLeftOver(): Promise<void> {
    const ids = (await vms()).map((vm) => vm.id).toSorted();
    expect((await fs.readdir(path.join(home.data, 'vms'))).toSorted()).toEqual(ids);
    // The orchestrator may just be writing a file; what a dead one left would stay.
    await waitFor('no stray file', async () =>
      (await allFiles(home.data)).every((file) => !/\.(tmp|next)$|disk\.next|layering\.json$/.test(file)),
    );
  }

  it.each(['identity', 'identity.done', 'disk', 'disk.done', 'publish', 'publish.done'])(
    'finishes a creation cut short at %s',
    async (step) => {
      await crashAt(`vm.create.${step}`, () =>
        control.call('vm', 'create', { name: 'dev', resources: small }),
      );
      expect(await vms()).toMatchObject([{ name: 'dev', state: { kind: 'stopped' } }]);
      await control.call('vm', 'start', { vm: 'dev' });
      await control.call('vm', 'stop', { vm: 'dev', force: true });
      await expectNothingLeftOver();
    },
  );

  it.each(['identity', 'disk', 'disk.done', 'publish'])(
    'finishes a clone of a stopped VM cut short at %s',
    async (step) => {
      const source = await create('source');
      await crashAt(`vm.clone.${step}`, () => control.call('vm', 'clone', { vm: source.id, name: 'copy' }));
      expect((await vms()).map((vm) => [vm.name, vm.state.kind])).toEqual([
        ['source', 'stopped'],
        ['copy', 'stopped'],
      ]);
      for (const vm of ['source', 'copy']) {
        await control.call('vm', 'start', { vm });
        await control.call('vm', 'stop', { vm, force: true });
      }
      await expectNothingLeftOver();
    },
  );

  it.each(['disk', 'disk.done'])('finishes a clone of a running VM cut short at %s', async (step) => {
    const source = await create('source');
    await control.call('vm', 'start', { vm: source.id });
    await crashAt(`vm.clone.${step}`, () => control.call('vm', 'clone', { vm: source.id, name: 'copy' }));
    const [running, copy] = await vms();
    expect(running?.endpoint).not.toBeNull();
    expect(copy).toMatchObject({ name: 'copy', state: { kind: 'stopped' } });
    await control.call('vm', 'stop', { vm: source.id, force: true });
    await control.call('vm', 'start', { vm: 'copy' });
    await control.call('vm', 'stop', { vm: 'copy', force: true });
    await expectNothingLeftOver();
  });

  it.each(['mark', 'mark.done', 'remove', 'remove.done'])(
    'finishes a deletion cut short at %s',
    async (step) => {
      const vm = await create('dev');
      await crashAt(`vm.delete.${step}`, () => control.call('vm', 'delete', { vm: vm.id }));
      expect(await vms()).toEqual([]);
      await expectNothingLeftOver();
      expect(await fs.readdir(path.join(home.data, 'layers'))).toEqual([]);
    },
  );

  it.each([
    ['vm.start.process', null],
    ['vm.start.powered', 'running'],
  ])('takes up a VM whose start was cut short at %s', async (point, expected) => {
    const vm = await create('dev');
    await crashAt(point, () => control.call('vm', 'start', { vm: vm.id }));
    const [found] = await vms();
    expect(found?.endpoint === null ? null : 'running').toBe(expected);
    if (expected === null) await control.call('vm', 'start', { vm: vm.id });
    await control.call('vm', 'stop', { vm: vm.id, force: true });
    expect(await vms()).toMatchObject([{ state: { kind: 'stopped' } }]);
  });

  it('can stop a VM whose stop was cut short', async () => {
    const vm = await create('dev');
    await control.call('vm', 'start', { vm: vm.id });
    await crashAt('vm.stop.powerdown', () => control.call('vm', 'stop', { vm: vm.id }));
    const [found] = await vms();
    if (found?.endpoint) await control.call('vm', 'stop', { vm: vm.id, force: true });
    expect(await vms()).toMatchObject([{ state: { kind: 'stopped' } }]);
  });
});

/** Sizes, times and a checksum of the beginning of every image file: images are never written. */
async function imageState(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await allFiles(sharedImages)).toSorted()) {
    if (path.basename(path.dirname(file)).startsWith('.')) continue;
    const { size, mtimeMs } = await fs.stat(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

async function allFiles(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

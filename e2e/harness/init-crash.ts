import { expect } from 'vitest';
import type { Vm } from '../../src-preload/contract/vm';
import type { CrashHerd } from './crash-herd';

/** Nothing to install: what is tested is the workflow, not a guest's package manager. */
const recipe = 'tools: []';

/** Steps of the init workflow. */
export const initSteps = [
  ...['check', 'clean', 'dev', 'start', 'keys', 'network', 'scripts'],
  ...['setup', 'cache', 'proxy', 'restart', 'auth', 'init'],
] as const;

/** Sets a family up with orchestrators that are killed at `steps`, one each; the next goes on by itself, to the same end. */
export async function expectInitSurvives(herd: CrashHerd, ...steps: [string, ...string[]]): Promise<void> {
  const [first, ...further] = steps.map((step) => `setup.init.${step}`);
  const setUp = (): Promise<unknown> =>
    herd.control.call('setup', 'init', {
      prefix: 'cal',
      recipe,
      resources: { cpuCount: 2, memoryMB: 768 },
      network: { mode: 'off' },
      skipLogin: true,
    });
  await herd.crashAt(first ?? '', setUp, ...further);
  const { tasks } = await herd.control.call('task', 'list', {});
  const found = tasks.find(({ kind }) => kind === 'setup.init');
  expect(found).toMatchObject({ error: null, state: 'done' });
  const vms = Object.fromEntries((await herd.vms()).map((vm): [string, Vm] => [vm.name, vm]));
  expect(Object.keys(vms).toSorted()).toEqual(['cal-clean', 'cal-dev', 'cal-init']);
  expect(vms['cal-init']).toMatchObject({
    family: { tier: 'init' },
    clonedFrom: { name: 'cal-dev', consistency: 'stopped' },
    setup: { tools: [] },
  });
  expect(vms['cal-dev']?.endpoint).not.toBeNull();
  await herd.expectNothingLeftOver();
}

/** Deletes all VMs for good. */
export async function clear(herd: CrashHerd): Promise<void> {
  for (const { id } of await herd.vms()) {
    const { taskId } = await herd.control.call('vm', 'delete', { vm: id, permanently: true, force: true });
    expect(await herd.control.call('task', 'wait', { id: taskId })).toMatchObject({ state: 'done' });
  }
}

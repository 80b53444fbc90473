import { expect, it } from 'vitest';
import type { Family } from '../../../src-preload/contract/family';
import type { Task } from '../../../src-preload/contract/task';
import type { Vm } from '../../../src-preload/contract/vm';
import { rollBackOf, rollBackWords } from './stop-task';

const task = { id: 't', kind: 'setup.init', vmId: 'new-dev', startedAt: 100 } as Partial<Task> as Task;
const families = [{ id: 'cal', prefix: 'cal' }] as Partial<Family>[] as Family[];
const vm = (id: string, name: string, asideAt?: number, family = 'cal'): Vm =>
  ({
    id,
    name,
    family: { id: family, tier: 'dev' },
    setAside: asideAt === undefined ? null : { at: asideAt, name: name.replace(/-\d+$/, '') },
  }) as Partial<Vm> as Vm;

it('names what goes and what comes back', () => {
  const vms = [
    vm('clean', 'cal-clean'),
    vm('new-dev', 'cal-dev'),
    vm('old-dev', 'cal-dev-7', 110),
    vm('old-init', 'cal-init-7', 111),
    vm('older', 'cal-dev-3', 20),
    vm('other', 'web-dev-1', 130, 'web'),
  ];
  const rollBack = rollBackOf(task, vms, families);
  expect(rollBack).toEqual({ prefix: 'cal', goes: 'cal-dev', comesBack: ['cal-dev', 'cal-init'] });
  expect(rollBackWords(rollBack)).toBe(
    'Rolling back deletes cal-dev with all that was installed, and brings back the cal-dev and the cal-init of before.',
  );
});

it('promises nothing that it does not know', () => {
  const unknown = rollBackOf({ ...task, vmId: 'not there yet' }, [vm('x', 'x', 110)], families);
  expect(unknown).toEqual({ prefix: undefined, goes: undefined, comesBack: [] });
  expect(rollBackWords(unknown)).toBe('Rolling back deletes what was made.');
});

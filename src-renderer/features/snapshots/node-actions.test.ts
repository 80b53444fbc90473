import { expect, it } from 'vitest';
import type { Tier, Vm, VmState } from '../../../src-preload/contract/vm';
import type { OpenDialog } from '../../app/ui-store';
import { nodeActions } from './node-actions';

const vm = (id: string, tier: Tier, kind: VmState['kind'] = 'stopped'): Vm =>
  ({ id, family: { id: 'cal', tier }, state: { kind } }) as Vm;
const opened: OpenDialog[] = [];
const actions = (...chosen: Vm[]) => nodeActions(chosen, (dialog) => opened.push(dialog));
const possible = (...chosen: Vm[]): string[] =>
  Object.values(actions(...chosen))
    .filter(({ unavailable }) => unavailable === undefined)
    .map(({ id }) => id);

it('offers what makes sense for what is chosen', () => {
  expect(possible()).toEqual([]);
  expect(possible(vm('s', 'snapshot'))).toEqual(['restore', 'rename', 'check', 'delete']);
  expect(possible(vm('d', 'dev', 'running'))).toEqual(['rename', 'check', 'delete']);
  expect(possible(vm('c', 'clean'))).toEqual(['restore', 'rename', 'delete']);
  expect(possible(vm('s', 'snapshot'), vm('t', 'snapshot'))).toEqual(['delete']);
  expect(possible(vm('s', 'snapshot', 'creating'))).toEqual([]);
});

it('asks about one, or about several at once', () => {
  opened.length = 0;
  actions(vm('s', 'snapshot')).restore.run();
  actions(vm('s', 'snapshot')).remove.run();
  actions(vm('s', 'snapshot'), vm('t', 'snapshot')).remove.run();
  expect(opened).toEqual([
    { kind: 'restore', vmId: 's' },
    { kind: 'delete', vmId: 's' },
    { kind: 'delete-several', vmIds: ['s', 't'] },
  ]);
});

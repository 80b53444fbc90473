import { expect, it } from 'vitest';
import type { Task } from '../../../src-preload/contract/task';
import type { SetAside, Vm } from '../../../src-preload/contract/vm';
import { keptVms, offerState } from './undo-list';

const vm = (id: string, at: number | null): Vm =>
  ({ id, setAside: at === null ? null : ({ at } as SetAside) }) as Vm;
const task = (id: string, state: Task['state']): Task => ({ id, state }) as Task;
const offer = { id: 1, text: 'cal-dev was replaced.', taskIds: ['t'], vmIds: ['old'] };

it('lists what can be brought back, the newest first', () => {
  expect(keptVms([vm('a', 1), vm('b', null), vm('c', 2)]).map(({ id }) => id)).toEqual(['c', 'a']);
});

it.each<[string, Task[], Vm[], string]>([
  ['waits for news of the task', [], [vm('old', 1)], 'waiting'],
  ['waits while the task is open', [task('t', 'running')], [vm('old', 1)], 'waiting'],
  ['is ready when the task is done', [task('t', 'done')], [vm('old', 1)], 'ready'],
  ['is gone when nothing was put away', [task('t', 'done')], [vm('old', null)], 'gone'],
  ['is gone when the task failed', [task('t', 'failed')], [vm('old', 1)], 'gone'],
  ['is gone when it was brought back elsewhere', [task('t', 'done')], [], 'gone'],
])('%s', (_what, tasks, vms, state) => {
  expect(offerState(offer, tasks, vms)).toBe(state);
});

it('is ready when some of several were put away', () => {
  const several = { ...offer, taskIds: ['t', 'u'], vmIds: ['old', 'other'] };
  expect(offerState(several, [task('t', 'done'), task('u', 'failed')], [vm('old', 1)])).toBe('ready');
});

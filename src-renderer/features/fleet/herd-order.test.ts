import { expect, it } from 'vitest';
import type { Vm } from '../../../src-preload/contract/vm';
import { inHerdOrder, selectionAfter } from './herd-order';

it('orders by name as people count', () => {
  const names = ['dev-10', 'Dev-2', 'cal', 'dev-1'].map((name) => ({ name }) as Vm);
  expect(inHerdOrder(names).map(({ name }) => name)).toEqual(['cal', 'dev-1', 'Dev-2', 'dev-10']);
});

it.each<[string, string[] | null, string[], string | null, string | null]>([
  ['takes the first at the start', null, ['a', 'b'], null, 'a'],
  ['keeps what was selected when the window was closed', null, ['a', 'b'], 'b', 'b'],
  ['forgets what was deleted while it was closed', null, ['a', 'b'], 'x', 'a'],
  ['keeps the selection', ['a', 'b', 'c'], ['b', 'c'], 'b', 'b'],
  ['takes the one below a deleted one', ['a', 'b', 'c'], ['a', 'c'], 'b', 'c'],
  ['takes the one above when the last is deleted', ['a', 'b', 'c'], ['a', 'b'], 'c', 'b'],
  ['has none in an empty herd', ['a'], [], 'a', null],
  ['waits for one that was just made', ['a'], ['a'], 'new', 'new'],
])('%s', (_what, before, now, selected, expected) => {
  expect(selectionAfter(before, now, selected)).toBe(expected);
});

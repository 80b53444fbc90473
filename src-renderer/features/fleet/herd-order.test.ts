import { expect, it } from 'vitest';
import type { Family } from '../../../src-preload/contract/family';
import type { Tier, Vm } from '../../../src-preload/contract/vm';
import { herdOf, inOrder, selectionAfter, type HerdEntry } from './herd-order';

it('orders by name as people count', () => {
  const names = ['dev-10', 'Dev-2', 'cal', 'dev-1'].map((name) => ({ name }));
  expect(inOrder(names).map(({ name }) => name)).toEqual(['cal', 'dev-1', 'Dev-2', 'dev-10']);
});

const member = (name: string, familyId: string | null, tier: Tier = 'dev', isKept = false): Vm =>
  ({
    id: name,
    name,
    family: familyId === null ? null : { id: familyId, tier },
    setAside: isKept ? {} : null,
    state: { kind: name.includes('.new') ? 'creating' : 'stopped' },
  }) as Vm;

it('shows what one works in, and families that have nothing to work in', () => {
  const families = ['cal', 'lost', 'empty', 'grown'].map((prefix) => {
    return { id: prefix, prefix, base: prefix === 'grown' ? null : { imageId: 'x', digest: null } } as Family;
  });
  const vms = [
    member('grown-kept', 'grown', 'snapshot'),
    member('plain', null),
    member('cal-dev.new-1', 'cal'),
    member('cal-dev', 'cal'),
    member('cal-clean', 'cal', 'clean'),
    member('cal-kept', 'cal', 'snapshot'),
    member('lost-dev.before-delete', 'lost', 'dev', true),
    member('lost-clean', 'lost', 'clean'),
    member('gone', null, 'dev', true),
    member('empty-dev.before-delete', 'empty', 'dev', true),
  ];
  expect(herdOf(vms, families)).toEqual([
    { kind: 'vm', id: 'cal-dev', name: 'cal-dev', familyId: 'cal' },
    { kind: 'family', id: 'grown', name: 'grown', familyId: 'grown' },
    { kind: 'family', id: 'lost', name: 'lost-dev', familyId: 'lost' },
    { kind: 'vm', id: 'plain', name: 'plain', familyId: null },
  ]);
});

const entries = (ids: readonly string[]): HerdEntry[] =>
  ids.map((id) => ({ kind: 'vm', id, name: id, familyId: null }));

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
  expect(selectionAfter(before && entries(before), entries(now), selected)).toBe(expected);
});

it('stays with the family, whoever its machine for work is', () => {
  const dev = (id: string): HerdEntry => ({ kind: 'vm', id, name: `${id} of cal`, familyId: 'cal' });
  const before = [...entries(['a']), dev('old'), ...entries(['z'])];
  expect(selectionAfter(before, [...entries(['a', 'b']), dev('new')], 'old')).toBe('new');
  expect(selectionAfter(before, entries(['a', 'z']), 'old')).toBe('z');
});

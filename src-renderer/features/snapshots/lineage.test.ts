import { expect, it } from 'vitest';
import type { Tier, Vm } from '../../../src-preload/contract/vm';
import { buildLineage, shortName, type LineageNode } from './lineage';

let made = 0;
const vm = (name: string, tier: Tier, parent: string | null, changes: Partial<Vm> = {}): Vm =>
  ({
    id: name,
    name,
    family: { id: 'cal', tier },
    clonedFrom: parent === null ? null : { id: parent, name: parent, consistency: 'stopped' },
    createdAt: ++made,
    setAside: null,
    ...changes,
  }) as Vm;
const aside = { setAside: { name: 'dev', tier: 'dev' } as Vm['setAside'] };
const asText = (nodes: readonly LineageNode[], depth = 0): string[] =>
  nodes.flatMap(({ name, children }) => [`${'  '.repeat(depth)}${name}`, ...asText(children, depth + 1)]);
const tree = (...vms: Vm[]): string[] => asText(buildLineage(vms, 'cal'));

it('puts parents above what was made of them, tiers in order and old before new', () => {
  expect(
    tree(
      vm('later', 'snapshot', 'dev'),
      vm('latest', 'snapshot', 'dev'),
      vm('init', 'init', 'dev'),
      vm('dev', 'dev', 'clean'),
      vm('clean', 'clean', null),
    ),
  ).toEqual(['clean', '  dev', '    init', '    later', '    latest']);
});

it('makes roots of those whose parents are unknown, and leaves out other families', () => {
  const other = { family: { id: 'other', tier: 'dev' as const } };
  expect(
    tree(vm('orphan', 'snapshot', 'gone'), vm('stranger', 'dev', null, other), vm('own', 'dev', 'stranger')),
  ).toEqual(['own', 'orphan']);
});

it('hides what was set aside, and hangs its children where they will be when it is gone', () => {
  expect(
    tree(
      vm('clean', 'clean', null),
      vm('old dev', 'dev', 'clean', aside),
      vm('kept', 'snapshot', 'old dev'),
      vm('dev', 'dev', 'kept'),
    ),
  ).toEqual(['clean', '  kept', '    dev']);
});

it('does not go round in circles of those that were set aside', () => {
  expect(
    tree(vm('one', 'dev', 'other', aside), vm('other', 'dev', 'one', aside), vm('kept', 'snapshot', 'one')),
  ).toEqual(['kept']);
});

it('says which lines go on below', () => {
  const [clean] = buildLineage(
    [
      vm('clean', 'clean', null),
      vm('dev', 'dev', 'clean'),
      vm('init', 'init', 'clean'),
      vm('kept', 'snapshot', 'dev'),
    ],
    'cal',
  );
  expect(clean?.lines).toEqual([]);
  expect(clean?.children.map(({ lines }) => lines)).toEqual([[true], [false]]);
  expect(clean?.children[0]?.children[0]?.lines).toEqual([true, false]);
});

it('calls a VM by its short name inside of its family', () => {
  expect(['cal-dev', 'calendar', 'cal-'].map((name) => shortName(name, 'cal'))).toEqual([
    'dev',
    'calendar',
    'cal-',
  ]);
  expect(shortName('cal-dev', undefined)).toBe('cal-dev');
});

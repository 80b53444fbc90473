import { expect, it } from 'vitest';
import type { Family } from '../../../src-preload/contract/family';
import type { Vm } from '../../../src-preload/contract/vm';
import { freePrefix, prefixProblem } from './family-prefix';

const families = [{ prefix: 'Cal' }] as Family[];
const vms = [{ name: 'web-dev' }, { name: 'cal-2-clean' }] as Vm[];

it.each([
  ['', 'Give it a prefix.'],
  ['cal', 'There is a family cal already.'],
  ['web', 'There is a VM named web-dev already.'],
  ['x'.repeat(41), 'Use at most 40 characters.'],
  ['a b', 'Use letters, digits, “.”, “_” and “-” only.'],
  ['shop', undefined],
])('says of %j: %s', (prefix, problem) => {
  expect(prefixProblem(prefix, families, vms)).toBe(problem);
});

it('finds a free one', () => {
  expect(freePrefix('cal', [], [])).toBe('cal');
  expect(freePrefix('cal', families, vms)).toBe('cal-3');
});

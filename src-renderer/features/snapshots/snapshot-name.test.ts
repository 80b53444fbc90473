import { expect, it } from 'vitest';
import type { Tier, Vm } from '../../../src-preload/contract/vm';
import { judgeName } from './snapshot-name';

const vm = (name: string, familyId: string | null, tier: Tier = 'snapshot'): Vm =>
  ({ name, family: familyId === null ? null : { id: familyId, tier }, setAside: null }) as Vm;
const vms = [vm('cal-dev', 'cal', 'dev'), vm('cal-kept', 'cal'), vm('cal-other', null)];

it.each([
  ['new', 'free'],
  ['cal-new', 'free'],
  ['kept', 'replaces'],
  ['CAL-Kept', 'replaces'],
  ['dev', 'wrong'],
  ['cal-Init', 'wrong'],
  ['other', 'wrong'],
  ['', 'wrong'],
  ['a b', 'wrong'],
  ['x'.repeat(63), 'wrong'],
])('judges %j as %s', (typed, kind) => {
  expect(judgeName(typed, 'cal', 'cal', vms).kind).toBe(kind);
});

it('replaces nothing for a VM that has no family', () => {
  expect(judgeName('kept', 'cal', undefined, vms).kind).toBe('wrong');
});

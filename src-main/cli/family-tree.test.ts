import { expect, it } from 'vitest';
import { defaultNetworkPolicy } from '../../src-preload/contract/network';
import type { Family } from '../../src-preload/contract/family';
import type { Vm } from '../../src-preload/contract/vm';
import { fakeVm } from '../orchestrator/fake-vm.fixture';
import { familyTree } from './family-tree';

const family: Family = {
  id: 'f',
  prefix: 'cal',
  driver: 'qemu',
  base: null,
  network: defaultNetworkPolicy,
  createdAt: 0,
};
let createdAt = 0;

function vm(name: string, source: string | null, isAside = false): Vm {
  const clonedFrom = source === null ? null : { id: source, name: source, consistency: 'stopped' as const };
  const aside = {
    at: 0,
    until: 1,
    before: 'restore',
    name,
    tier: null,
    wasRunning: false,
    replacedBy: null,
  } as const;
  return {
    ...fakeVm(name),
    id: name,
    createdAt: createdAt++,
    clonedFrom,
    family: { id: 'f', tier: 'snapshot' },
    setAside: isAside ? aside : null,
  };
}

it('hangs each VM on what it was cloned from, or on the next one above that is still there', () => {
  const vms = [
    vm('clean', null),
    vm('old dev', 'clean', true),
    vm('one', 'old dev'),
    vm('two', 'one'),
    vm('dev', 'one'),
    vm('orphan', 'gone'),
    { ...vm('stranger', 'clean'), family: null },
  ];
  expect(familyTree(family, vms).map(({ vm: { name }, depth }) => [name, depth])).toEqual([
    ['clean', 0],
    ['one', 1],
    ['two', 2],
    ['dev', 2],
    ['orphan', 0],
  ]);
});

it('survives records that hang on each other', () => {
  const vms = [vm('a', 'x'), vm('x', 'y', true), vm('y', 'x', true)];
  expect(familyTree(family, vms)).toMatchObject([{ depth: 0 }]);
});

import { expect, it } from 'vitest';
import type { Vm } from '../../../src-preload/contract/vm';
import { memoryInUse } from './memory-in-use';

const vm = (kind: Vm['state']['kind'], memoryMB: number, activeMB?: number): Vm =>
  ({
    state: { kind },
    resources: { memoryMB },
    activeResources: activeMB === undefined ? null : { memoryMB: activeMB },
  }) as Vm;

it('counts what is on, with what it has now', () => {
  const herd = [vm('running', 4096), vm('stopped', 8192), vm('unreachable', 2048, 1024), vm('died', 512)];
  expect(memoryInUse(herd)).toEqual({ running: 2, memoryMB: 5120 });
});

import { expect, it } from 'vitest';
import type { Resources, Vm } from '../../../src-preload/contract/vm';
import { pendingWords } from './resource-words';

const resources: Resources = { cpuCount: 4, memoryMB: 8192, diskGB: 80 };
const words = (activeResources: Resources | null): string | undefined =>
  pendingWords({ resources, activeResources } as Vm);

it('says what waits for the next start, and what there is until then', () => {
  expect(words({ cpuCount: 2, memoryMB: 4096, diskGB: 80 })).toBe(
    'This takes effect at the next start. Until then it has 2 CPU, 4 GB of memory.',
  );
  expect(words({ ...resources, diskGB: 40 })).toContain('40 GB of disk');
});

it('says nothing when nothing waits', () => {
  expect(words(null)).toBeUndefined();
  expect(words(resources)).toBeUndefined();
});

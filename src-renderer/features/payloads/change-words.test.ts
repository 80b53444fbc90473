import { expect, it } from 'vitest';
import type { CheckpointChange } from '../../../src-preload/contract/payload';
import { changesWith, sizesOf, summaryOf } from './change-words';

const change = (path: string, bytesBefore: number | null, bytesAfter: number | null): CheckpointChange => ({
  path,
  kind: bytesBefore === null ? 'added' : bytesAfter === null ? 'removed' : 'changed',
  bytesBefore,
  bytesAfter,
});
const changes = [change('a/New', null, 12), change('a/old', 4_096, null), change('data', 1_024, 2_048)];

it('counts what differs', () => {
  expect(summaryOf(changes, false)).toBe('1 added, 1 changed, 1 removed');
  expect(summaryOf(changes.slice(0, 1), true)).toBe('1 added, and more than can be shown');
  expect(summaryOf([], false)).toBe('They hold the same.');
});

it('tells a size once where it is the same', () => {
  expect(changes.map(sizesOf)).toEqual(['12 bytes', '4.0 KB', '1.0 KB → 2.0 KB']);
  expect(sizesOf(change('x', 5_120, 5_121))).toBe('5.0 KB');
  expect(sizesOf(change('x', 0, 5))).toBe('0 bytes → 5 bytes');
});

it('finds paths in any case', () => {
  expect(changesWith(changes, ' new').map(({ path }) => path)).toEqual(['a/New']);
  expect(changesWith(changes, ' ')).toHaveLength(3);
});

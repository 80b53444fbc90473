import { expect, it } from 'vitest';
import type { ImageEntry } from '../../../src-preload/contract/image';
import { imageOptions, preselectedImage } from './image-options';

const ready = (id: string) => ({ state: 'ready', image: { id, name: id.toUpperCase() } }) as ImageEntry;
const missing = { state: 'missing', id: 'own', name: 'Own' } as ImageEntry;

it('offers what is ready', () => {
  expect(imageOptions([missing, ready('a')], null)).toEqual([{ id: 'a', title: 'A' }]);
});

it('keeps a chosen image in the list that is gone', () => {
  expect(imageOptions([ready('a')], 'a').map(({ id }) => id)).toEqual(['a']);
  expect(imageOptions([ready('a')], 'b').at(-1)).toEqual({ id: 'b', title: 'b (gone)' });
});

it('prefers the image of the settings, then Corral’s own, then any', () => {
  const options = ['a', 'own', 'b'].map((id) => ({ id, title: id }));
  expect(preselectedImage(options, 'b', 'own')).toBe('b');
  expect(preselectedImage(options, 'gone', 'own')).toBe('own');
  expect(preselectedImage(options, null, 'not-built')).toBe('a');
  expect(preselectedImage([], 'b', 'own')).toBeUndefined();
});

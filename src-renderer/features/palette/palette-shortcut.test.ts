import { expect, it } from 'vitest';
import { opensPalette } from './palette-shortcut';

const keys = (...held: readonly ('ctrl' | 'shift' | 'alt' | 'meta')[]) => ({
  key: held.includes('shift') ? 'K' : 'k',
  ctrlKey: held.includes('ctrl'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
  metaKey: held.includes('meta'),
});

it('opens with ⌘K on a Mac, even in a terminal', () => {
  expect(opensPalette(keys('meta'), true, true)).toBe(true);
  expect(opensPalette(keys('ctrl'), true, false)).toBe(false);
  expect(opensPalette(keys('meta', 'alt'), true, false)).toBe(false);
});

it('leaves Ctrl+K to the shell of a terminal', () => {
  expect(opensPalette(keys('ctrl'), false, false)).toBe(true);
  expect(opensPalette(keys('ctrl'), false, true)).toBe(false);
  expect(opensPalette(keys('ctrl', 'shift'), false, true)).toBe(true);
  expect(opensPalette(keys(), false, false)).toBe(false);
  expect(opensPalette({ ...keys('ctrl'), key: 'j' }, false, false)).toBe(false);
});

import { expect, it } from 'vitest';
import { textBetween } from './text-span';

const lines = ['first', '', 'third', 'fourth'];

it.each([
  [0, 1, 0, 3, 'ir'],
  [0, 2, 2, 2, 'rst\n\nth'],
  [0, 0, 3, 6, 'first\n\nthird\nfourth'],
  [2, 5, 3, 0, '\n'],
])('reads from %d:%d to %d:%d', (line, offset, endLine, endOffset, text) => {
  expect(textBetween(lines, { from: { line, offset }, to: { line: endLine, offset: endOffset } })).toBe(text);
});

import { expect, it } from 'vitest';
import { textPieces } from './text-pieces';

const most = 64 * 1024;

it.each(['a', 'x'.repeat(most)])('what is short stays one piece', (data) => {
  expect(textPieces(data, most)).toEqual([data]);
});

it('a paste of 3 MiB stays whole, in pieces that are short enough', () => {
  const data = 'line of a log\n'.repeat(225_000);
  const pieces = textPieces(data, most);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(most);
  expect(pieces.join('') === data).toBe(true);
});

it('no character is cut in two', () => {
  const data = `x${'🐑'.repeat(70_000)}`;
  const pieces = textPieces(data, most);
  expect(pieces.join('') === data).toBe(true);
  for (const piece of pieces) expect(piece).not.toMatch(/[\uD800-\uDBFF]$/);
});

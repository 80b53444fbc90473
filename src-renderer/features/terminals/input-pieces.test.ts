import { expect, it } from 'vitest';
import { inputPieces } from './input-pieces';

it.each(['a', 'x'.repeat(64 * 1024)])('what is short goes as one message', (data) => {
  expect(inputPieces(data)).toEqual([data]);
});

it('a paste of 3 MiB arrives whole, in messages that the pty host takes', () => {
  const data = 'line of a log\n'.repeat(225_000);
  const pieces = inputPieces(data);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(64 * 1024);
  expect(pieces.join('') === data).toBe(true);
});

it('no character is cut in two', () => {
  const data = `x${'🐑'.repeat(70_000)}`;
  const pieces = inputPieces(data);
  expect(pieces.join('') === data).toBe(true);
  for (const piece of pieces) expect(piece).not.toMatch(/[\uD800-\uDBFF]$/);
});

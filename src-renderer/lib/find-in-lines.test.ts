import { describe, expect, it } from 'vitest';
import { findInLines, matchFrom, mostMatches } from './find-in-lines';

describe('findInLines', () => {
  it('finds every place, whatever the case', () => {
    expect(findInLines(['Error: no ERROR', 'fine', 'error'], 'error')).toEqual([
      { line: 0, start: 0, end: 5 },
      { line: 0, start: 10, end: 15 },
      { line: 2, start: 0, end: 5 },
    ]);
  });

  it.each(['a.b', '[x]', '\\d', '$5', '(1|2)', 'a-b', '/dev', '{', '^'])('takes %j literally', (text) => {
    expect(findInLines([`before ${text} after`, 'aXb x d 5 1'], text)).toEqual([
      { line: 0, start: 7, end: 7 + text.length },
    ]);
  });

  it('keeps its offsets where lower case is longer', () => {
    expect(findInLines(['İİ needle'], 'NEEDLE')).toEqual([{ line: 0, start: 3, end: 9 }]);
  });

  it('finds nothing for nothing, and stops somewhere', () => {
    expect(findInLines(['abc'], '')).toEqual([]);
    expect(findInLines(['a'.repeat(mostMatches + 5)], 'a')).toHaveLength(mostMatches);
  });
});

it('goes on from the line that is in view', () => {
  const matches = findInLines(['x', '', 'x', 'x'], 'x');
  expect(matchFrom(matches, 1)).toBe(1);
  expect(matchFrom(matches, 4)).toBe(0);
  expect(matchFrom([], 4)).toBe(0);
});

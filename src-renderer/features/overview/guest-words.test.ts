import { expect, it } from 'vitest';
import { skewWords } from './guest-words';

it.each([0, 2_000, -2_000])('is silent at %d ms', (skew) => {
  expect(skewWords(skew)).toBeUndefined();
});

it('warns of a clock that goes wrong', () => {
  expect(skewWords(7_200)).toMatch(/^7 s ahead of this computer/);
  expect(skewWords(-3_600_000)).toMatch(/^1 h behind this computer/);
});

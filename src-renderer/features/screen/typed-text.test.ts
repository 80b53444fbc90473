import { expect, it } from 'vitest';
import { typedKeys } from './typed-text';

it('types letters and signs as a US keyboard does', () => {
  expect(typedKeys('aB|')).toEqual([
    { keysym: 0x61, isShifted: false },
    { keysym: 0x42, isShifted: true },
    { keysym: 0x7c, isShifted: true },
  ]);
});

it('presses Return once for each line break, however it is written', () => {
  const returns = typedKeys('\n\r\n\r').map(({ keysym }) => keysym);
  expect(returns).toEqual([0xff0d, 0xff0d, 0xff0d]);
});

it('names what no keyboard has by its code point', () => {
  expect(typedKeys('ü€😀').map(({ keysym }) => keysym)).toEqual([0xfc, 0x0100_20ac, 0x0101_f600]);
});

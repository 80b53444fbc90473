import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { QuietLook } from './quiet-look';

let looks: boolean[];
let look: QuietLook;

beforeEach(() => {
  vi.useFakeTimers();
  looks = [];
  look = new QuietLook((isQuiet) => looks.push(isQuiet));
});
afterEach(() => vi.useRealTimers());

it('looks once, after the output paused', () => {
  for (let written = 0; written < 5; written++) {
    look.stir();
    vi.advanceTimersByTime(100);
  }
  expect(looks).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(looks).toEqual([true]);
  vi.advanceTimersByTime(10_000);
  expect(looks).toEqual([true]);
});

it('looks once a second at output that never pauses', () => {
  for (let written = 0; written < 100; written++) {
    look.stir();
    vi.advanceTimersByTime(50);
  }
  expect(looks).toEqual([false, false, false, false, false]);
});

it('looks no more once it is over', () => {
  look.stir();
  look.dispose();
  vi.advanceTimersByTime(10_000);
  expect(looks).toEqual([]);
});

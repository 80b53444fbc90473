import { describe, expect, it, vi } from 'vitest';
import { ProgressThrottle } from './progress-throttle';

describe('ProgressThrottle', () => {
  it('lets ten a second through, the first at once and always the last', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      let state = 0;
      const told: number[] = [];
      const throttle = new ProgressThrottle(100, () => told.push(state));
      for (state = 1; state <= 1_000; state++) {
        throttle.soon();
        vi.advanceTimersByTime(1);
      }
      state = 1_001;
      throttle.soon();
      vi.advanceTimersByTime(100);
      expect(told[0]).toBe(1);
      expect(told.at(-1)).toBe(1_001);
      expect(told.length).toBeLessThanOrEqual(12);
      expect(told.length).toBeGreaterThanOrEqual(10);
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells at once when asked to, and not again for what waited', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      let calls = 0;
      const throttle = new ProgressThrottle(100, () => calls++);
      throttle.soon();
      throttle.soon();
      throttle.now();
      vi.advanceTimersByTime(1_000);
      expect(calls).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutputBatcher } from './output-batcher';

let sent: string[];
let batcher: OutputBatcher;
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  batcher = new OutputBatcher((data) => sent.push(data));
});
afterEach(() => {
  vi.useRealTimers();
});

/** Output of a kilobyte in each millisecond. */
function flood(milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 1) {
    batcher.add('x'.repeat(1_000));
    vi.advanceTimersByTime(1);
  }
}

describe('OutputBatcher', () => {
  it('sends an echo at once, and gathers what follows', () => {
    batcher.add('q');
    expect(sent).toEqual(['q']);
    batcher.add('a');
    batcher.add('b');
    expect(sent).toEqual(['q']);
    vi.advanceTimersByTime(4);
    expect(sent).toEqual(['q', 'ab']);
  });

  it('sends 64 KiB without waiting', () => {
    batcher.add('x'.repeat(65_535));
    expect(sent).toEqual([]);
    batcher.add('x');
    expect(sent.map((data) => data.length)).toEqual([65_536]);
  });

  it('sends 30 times a second in a flood, and an echo after it at once', () => {
    flood(1_000);
    sent.length = 0;
    flood(320);
    expect(sent).toHaveLength(10);

    vi.advanceTimersByTime(64);
    sent.length = 0;
    batcher.add('q');
    expect(sent).toEqual(['q']);
    batcher.add('a');
    vi.advanceTimersByTime(4);
    expect(sent).toEqual(['q', 'a']);
  });

  it('loses nothing, in order', () => {
    for (let number = 0; number < 500; number += 1) {
      batcher.add(`${number} `);
      vi.advanceTimersByTime(number % 7);
    }
    batcher.flush();
    expect(sent.join('')).toBe(Array.from({ length: 500 }, (_, number) => `${number} `).join(''));
  });
});

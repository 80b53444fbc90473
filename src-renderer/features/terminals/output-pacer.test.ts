import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutputPacer } from './output-pacer';

const large = 'x'.repeat(10_000);

describe('OutputPacer', () => {
  const written: string[] = [];
  let hasKeyboard: boolean;
  let pacer: OutputPacer;

  beforeEach(() => {
    vi.useFakeTimers();
    written.length = 0;
    hasKeyboard = false;
    pacer = new OutputPacer(
      (data) => written.push(data),
      () => hasKeyboard,
    );
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('writes what is no flood at once', () => {
    for (const data of ['a', 'b', 'c']) pacer.add(data);
    expect(written).toEqual(['a', 'b', 'c']);
  });

  it('writes a flood in pieces, in order', () => {
    pacer.add(large);
    pacer.add('a');
    pacer.add('b');
    expect(written).toEqual([large]);
    vi.advanceTimersByTime(100);
    expect(written).toEqual([large, 'ab']);
  });

  it('writes at once again after the flood', () => {
    pacer.add(large);
    vi.advanceTimersByTime(100);
    pacer.add('a');
    expect(written).toEqual([large, 'a']);
  });

  it('pauses again as long as the flood lasts', () => {
    pacer.add(large);
    pacer.add(large);
    vi.advanceTimersByTime(100);
    pacer.add('a');
    expect(written).toEqual([large, large]);
  });

  it('writes a flood at once where keys go', () => {
    hasKeyboard = true;
    pacer.add(large);
    pacer.add('a');
    expect(written).toEqual([large, 'a']);
  });

  it('hands over what it holds when it is asked to, and once only', () => {
    pacer.add(large);
    pacer.add('a');
    pacer.flush();
    vi.runAllTimers();
    expect(written).toEqual([large, 'a']);
  });

  it('writes nothing once it is disposed of', () => {
    pacer.add(large);
    pacer.add('a');
    pacer.dispose();
    vi.runAllTimers();
    expect(written).toEqual([large]);
  });

  it('does not hold so much that the pty host would stop', () => {
    for (let message = 0; message < 11; message += 1) pacer.add(large);
    expect(written).toEqual([large, large.repeat(10)]);
  });
});

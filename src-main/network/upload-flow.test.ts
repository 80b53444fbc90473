import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UploadFlow } from './upload-flow';

let room: number;
let dropped: string[];
let flow: UploadFlow<string>;
beforeEach(() => {
  vi.useFakeTimers();
  [room, dropped] = [0, []];
  flow = new UploadFlow(
    () => (room += 1),
    (channel) => {
      dropped.push(channel);
      flow.forget(channel);
    },
  );
});
afterEach(() => vi.useRealTimers());

const piece = 60_000;

it('lets the guest wait while a destination is slow', () => {
  flow.added('a', piece);
  flow.added('a', piece);
  expect(flow.isCongested).toBe(false);
  flow.added('a', piece);
  expect(flow.isCongested).toBe(true);
  flow.taken('a', piece);
  flow.taken('a', piece);
  expect(flow.isCongested).toBe(false);
  expect(room).toBeGreaterThan(0);
});

it('does not let others wait for a destination that takes nothing, until it takes something', () => {
  for (let pieces = 0; pieces < 6; pieces += 1) flow.added('a', piece);
  vi.advanceTimersByTime(14_900);
  expect([flow.isCongested, room]).toEqual([true, 0]);
  vi.advanceTimersByTime(200);
  expect([flow.isCongested, room]).toEqual([false, 1]);
  flow.added('a', piece);
  expect(flow.isCongested).toBe(false);
  flow.taken('a', piece);
  expect(flow.isCongested).toBe(true);
});

it('drops a channel with more than 4 MiB', () => {
  for (let pieces = 0; pieces < 80; pieces += 1) flow.added('a', piece);
  expect(dropped).toEqual(['a']);
});

it('drops the fullest channel beyond 32 MiB in all', () => {
  flow.added('full', 60 * piece);
  for (let channel = 0; dropped.length === 0 && channel < 1000; channel += 1) {
    flow.added(`channel ${channel}`, 30 * piece);
  }
  expect(dropped).toEqual(['full']);
  expect(flow.totalBytes).toBeLessThan(32 * 1024 * 1024);
});

it('counts tiny pieces for what they cost', () => {
  for (let pieces = 0; pieces < 1000; pieces += 1) flow.added('a', 1);
  expect(flow.isCongested).toBe(true);
});

it('forgets what a channel held', () => {
  for (let pieces = 0; pieces < 6; pieces += 1) flow.added('a', piece);
  flow.forget('a');
  flow.taken('a', piece);
  expect([flow.totalBytes, flow.isCongested]).toEqual([0, false]);
});

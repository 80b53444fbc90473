import { expect, it } from 'vitest';
import { count, formatAgo, formatBytes, formatDuration, formatMemory, formatUptime } from './format';

it.each([
  [-5, '0 s'],
  [42_900, '42 s'],
  [185_000, '3 m 5 s'],
  [180_000, '3 m'],
  [11_520_000, '3 h 12 m'],
  [187_200_000, '2 d 4 h'],
])('says %d ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it('leaves seconds out of an uptime', () => {
  expect(formatUptime(59_000)).toBe('< 1 m');
  expect(formatUptime(185_000)).toBe('3 m');
  expect(formatUptime(11_520_000)).toBe('3 h 12 m');
});

it.each([
  [-5, 'just now'],
  [59_999, 'just now'],
  [119_000, '1 m ago'],
  [11_520_000, '3 h ago'],
  [187_200_000, '2 d ago'],
])('says that something was %d ms ago as %s', (ms, text) => {
  expect(formatAgo(ms)).toBe(text);
});

it.each([
  [0, '0 bytes'],
  [831_488, '812 KB'],
  [1_503_238_553, '1.4 GB'],
  [85_899_345_920, '80 GB'],
])('says %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it('says memory in its own unit', () => {
  expect(formatMemory(8192)).toBe('8 GB');
  expect(formatMemory(1536)).toBe('1.5 GB');
  expect(formatMemory(512)).toBe('512 MB');
});

it('counts', () => {
  expect([count(0, 'task'), count(1, 'task'), count(2, 'task')]).toEqual(['0 tasks', '1 task', '2 tasks']);
});

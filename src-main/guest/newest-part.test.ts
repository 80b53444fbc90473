import { expect, it } from 'vitest';
import { newestPart } from './newest-part';

const limits = { lines: 3, bytes: 12 };

it.each([
  ['all of a short text', 'a\nb\n', { text: 'a\nb', isCut: false }],
  ['no empty lines at the end', 'a\n\n\n \n', { text: 'a', isCut: false }],
  ['empty lines at the beginning', '\na\nb', { text: '\na\nb', isCut: false }],
  ['the newest lines', '\na\nb\nc', { text: 'a\nb\nc', isCut: true }],
  ['whole lines of the newest bytes', 'abcdef\n123\n4567', { text: '123\n4567', isCut: true }],
  ['the end of a line that is too long', 'x'.repeat(20), { text: 'x'.repeat(12), isCut: true }],
  ['nothing of nothing', '', { text: '', isCut: false }],
  ['no control characters', 'a\u001b[1m\u0007\u009b\r\tb\u0000', { text: 'a[1m\tb', isCut: false }],
])('keeps %s', (_what, sent, kept) => {
  expect(newestPart(sent, limits)).toEqual(kept);
});

it('counts bytes, not characters, and breaks none in two that it keeps', () => {
  expect(newestPart('🐑🐑🐑\n🐑', limits)).toEqual({ text: '🐑', isCut: true });
});

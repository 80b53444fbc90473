import { expect, it } from 'vitest';
import { toLines } from './text-lines';

it.each([
  ['', []],
  ['one\ntwo\n', ['one', 'two']],
  ['one\r\ntwo\r\r\n\nfour', ['one', 'two', '', 'four']],
  ['10 %\r20 %\rdone', ['10 %', '20 %', 'done']],
  ['\u001b[1;31mred\u001b[0m and \u009b4mlined\u009b0m', ['red and lined']],
  ['a\u001b]0;title\u0007b\u001b]52;c;aGk=\u001b\\c\u001bP+q\u001b\\d', ['abcd']],
  ['cut \u001b]0;never closed\nnext', ['cut ', 'next']],
  ['cut \u001b[3', ['cut ']],
  ['tab\there\u0000\u0008\u007f', ['tab\there']],
  ['safe\u202egnp.exe\u2069', ['safegnp.exe']],
])('reads %j', (text, lines) => {
  expect(toLines(text)).toEqual(lines);
});

it('breaks a line that is too long to lay out', () => {
  const lines = toLines('x'.repeat(10_000));
  expect(lines.map((line) => line.length)).toEqual([4096, 4096, 1808]);
});

it('takes a megabyte of unfinished sequences quickly', () => {
  const started = performance.now();
  toLines('\u001b[0'.repeat(350_000));
  toLines(`\u001b[${'0'.repeat(1_000_000)}`);
  toLines('\u001b]'.repeat(500_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});

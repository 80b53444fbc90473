import { expect, it } from 'vitest';
import { plainText } from './plain-text';

it.each([
  ['\u001b[31mred\u001b[0m\r\nnext\tcell', 'red\nnext\tcell'],
  ['a\u001b]0;title\u0007b\u001b]52;c;aGk=\u001b\\c', 'abc'],
  ['\u001bP+q544e\u001b\\x\u001bcy', 'xy'],
  ['\u009b2Jz\u0000\u0008\u007f\r!', 'z!'],
  ['cut \u001b[3', 'cut '],
  ['cut \u001b]8;;https://', 'cut '],
  ['grüße – 東京', 'grüße – 東京'],
])('%j becomes %j', (raw, text) => expect(plainText(raw)).toBe(text));

it('leaves nothing that a terminal obeys in random bytes', () => {
  const bytes = Array.from({ length: 50_000 }, (_, index) => String.fromCharCode((index * 7919) % 256)).join(
    '',
  );
  // oxlint-disable-next-line no-control-regex -- exactly these must be gone.
  expect(plainText(bytes)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});

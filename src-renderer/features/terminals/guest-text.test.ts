import { describe, expect, it } from 'vitest';
import { cleanTitle, countHidden, guestLine, showHidden } from './guest-text';

describe('a title from the guest', () => {
  it.each([
    ['vim notes.md', 'vim notes.md'],
    ['  a \t b\u001b[31m\u0007c ', 'a b [31m c'],
    ['safe\u202Egpj.exe\u2066x\u200B', 'safegpj.exex'],
    ['\u009b31m', '31m'],
    ['\u0000\u0001', ''],
    ['日本語 ✓', '日本語 ✓'],
  ])('%j becomes %j', (title, clean) => {
    expect(cleanTitle(title)).toBe(clean);
  });

  it('is short, and no character is cut in half', () => {
    const clean = cleanTitle('😀'.repeat(10_000));
    expect(Array.from(clean)).toHaveLength(80);
    expect(clean.endsWith('😀…')).toBe(true);
  });
});

describe('what can’t be seen', () => {
  it('is counted, but lines and tabs are text', () => {
    expect(countHidden('a\tb\r\nc\n')).toBe(0);
    expect(countHidden('a\u001b[31m\u0000\u007f\u009b\u202e')).toBe(5);
  });

  it('is shown by its name', () => {
    expect(showHidden('\u001b[1m\u0003\u007f\u202ex\u0085\n\t')).toBe(
      '⟨ESC⟩[1m⟨ETX⟩⟨U+007F⟩⟨U+202E⟩x⟨U+0085⟩\n\t',
    );
  });
});

it('puts a name of the guest on one line, and cuts it', () => {
  expect(guestLine('my repo\nmain\u202E\u001b[2J', 80)).toBe('my repo⟨LF⟩main⟨U+202E⟩⟨ESC⟩[2J');
  expect(guestLine('😀'.repeat(5), 5)).toBe('😀'.repeat(5));
  expect(guestLine('😀'.repeat(9), 5)).toBe('😀😀😀😀…');
  expect(guestLine('x'.repeat(100_000), 5)).toBe('xxxx…');
});

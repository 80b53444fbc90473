import { describe, expect, it } from 'vitest';
import { asOneLine, pasteQuestion, safePaste } from './paste';

const warned = { warnBeforeLines: true };
const unwarned = { warnBeforeLines: false };

describe('before a paste', () => {
  it('one line is not asked about', () => {
    expect(pasteQuestion('ls -l', warned)).toBeNull();
    expect(pasteQuestion('a\tb', warned)).toBeNull();
  });

  it.each([
    ['a\nb', 2],
    ['a\r\nb', 2],
    ['a\rb\r', 2],
    ['run me\n', 1],
  ])('%j is asked about, unless the user does not want it', (text, lineCount) => {
    expect(pasteQuestion(text, warned)).toMatchObject({ lineCount, runsLines: true, hiddenCount: 0 });
    expect(pasteQuestion(text, unwarned)).toBeNull();
  });

  it('control characters are asked about always, and can be seen', () => {
    const question = pasteQuestion('ls\u001b[201~\u0003', unwarned);
    expect(question).toMatchObject({ hiddenCount: 2, preview: 'ls⟨ESC⟩[201~⟨ETX⟩', leftOut: 0 });
  });

  it('shows the beginning of a long text only', () => {
    const question = pasteQuestion('x\n'.repeat(5_000), warned);
    expect(question?.preview).toHaveLength(4_000);
    expect(question?.leftOut).toBe(6_000);
  });
});

it.each([
  ['ls\u001b[201~; rm', 'ls; rm'],
  ['\u001b[20\u001b[201~1~x', 'x'],
  ['a\u009b201~b', 'ab'],
  ['\u001b[31mred', '\u001b[31mred'],
])('of %j the end of a paste is taken out', (text, safe) => {
  expect(safePaste(text)).toBe(safe);
});

it('joins lines to one that does not run by itself', () => {
  expect(asOneLine('  docker run \\\n  -it\r\n\r\nbash\n')).toBe('docker run \\ -it bash');
});

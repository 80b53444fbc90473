import { describe, expect, it } from 'vitest';
import { readClipboardRequest } from './clipboard-request';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('OSC 52', () => {
  it.each(['c', '', 'p', 'cs0'])('asks to write to the selections %j', (selections) => {
    expect(readClipboardRequest(`${selections};${base64('héllo ✓\n')}`)).toEqual({
      kind: 'write',
      text: 'héllo ✓\n',
    });
  });

  it('asks to read', () => {
    expect(readClipboardRequest('c;?')).toEqual({ kind: 'read' });
  });

  it.each(['', 'c', 'x;aGk=', 'c;', 'c;***', 'c;gICA', `c;${base64('\0')}`])('%j is nothing', (payload) => {
    expect(readClipboardRequest(payload)).toEqual({ kind: 'invalid' });
  });

  it('has a limit', () => {
    expect(readClipboardRequest(`c;${base64('x'.repeat(100_000))}`).kind).toBe('write');
    expect(readClipboardRequest(`c;${base64('x'.repeat(100_001))}`)).toEqual({ kind: 'too-large' });
    expect(readClipboardRequest(`c;${'A'.repeat(10_000_000)}`)).toEqual({ kind: 'too-large' });
  });
});

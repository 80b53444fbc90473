import { describe, expect, it } from 'vitest';
import { parseTerminalRequest } from './terminal-request';

describe('parseTerminalRequest', () => {
  it.each([
    { type: 'input', data: 'ls\r' },
    { type: 'resize', columns: 80, rows: 24 },
    { type: 'acknowledge', characters: 5000 },
  ])('takes $type', (request) => {
    expect(parseTerminalRequest({ ...request, surplus: 1 })).toEqual(request);
  });

  it.each([
    [null],
    ['input'],
    [{ type: 'spawn', file: '/bin/sh' }],
    [{ type: 'input', data: 7 }],
    [{ type: 'input', data: 'x'.repeat(1024 * 1024 + 1) }],
    [{ type: 'resize', columns: 0, rows: 24 }],
    [{ type: 'resize', columns: 80.5, rows: 24 }],
    [{ type: 'resize', columns: 80, rows: 100_000 }],
    [{ type: 'acknowledge', characters: -1 }],
    [{ type: 'acknowledge', characters: Number.NaN }],
  ])('refuses %j', (message) => {
    expect(parseTerminalRequest(message)).toBeUndefined();
  });
});

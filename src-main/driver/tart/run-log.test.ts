import { describe, expect, it } from 'vitest';
import { endOf, screenOf } from './run-log';

describe('screenOf', () => {
  it.each([
    ['VNC server is running at vnc://:amber-birch-cedar-delta@127.0.0.1:59123', 59123],
    ['Opening vnc://:amber-birch-cedar-delta@127.0.0.1:5900...', 5900],
  ])('reads %s', (line, port) => {
    expect(screenOf(`noise\n${line}\nmore\n`)).toEqual({
      kind: 'tcp',
      host: '127.0.0.1',
      port,
      password: 'amber-birch-cedar-delta',
    });
  });

  it('finds nothing where nothing is announced', () => {
    expect(screenOf('')).toBeUndefined();
    expect(screenOf('VNC server is running at vnc://\n')).toBeUndefined();
    expect(screenOf('pulling disk...\n')).toBeUndefined();
  });
});

describe('endOf', () => {
  it.each([
    ['guest has stopped the virtual machine', true, true, 'It was shut down.'],
    [
      'Requesting guest OS to stop...\nguest has stopped the virtual machine',
      true,
      true,
      'It was shut down.',
    ],
    ['Stopping VM...', true, false, 'It was stopped.'],
    [
      'guest has stopped the virtual machine due to error: Error Domain=VZErrorDomain Code=1',
      false,
      false,
      'The guest crashed: Error Domain=VZErrorDomain Code=1',
    ],
    [
      "virtual machine's network attachment X has been disconnected with error: gone",
      false,
      false,
      "Its network was cut: virtual machine's network attachment X has been disconnected with error: gone",
    ],
    ['', false, false, 'Tart ended unexpectedly, without a word in its log.'],
    ['odd', false, false, 'Tart ended unexpectedly: odd.'],
  ])('reads %s', (log, wasAsked, byGuest, reason) => {
    expect(endOf(`${log}\n`)).toEqual({ wasAsked, byGuest, reason });
  });

  it('never repeats the password of the screen', () => {
    expect(endOf('VNC server is running at vnc://:secret@127.0.0.1:1\n').reason).not.toContain('secret');
  });
});

import { expect, it } from 'vitest';
import type { MachineStatus, ScreenAddress } from '../driver/driver';
import { Screens } from './screens';

const no = { available: false };
const yes = { available: true };
const resources = { cpuCount: 1, memoryMB: 512, diskGB: 8 };
const password = 'over-the/hills:8 far';
const tcp: ScreenAddress = { kind: 'tcp', host: '127.0.0.1', port: 5905, password };
const unix: ScreenAddress = { kind: 'unix', path: '/run/x/vnc' };

interface Machine {
  readonly driver?: string;
  readonly isOff?: boolean;
  readonly host?: string;
  readonly address?: ScreenAddress;
  readonly vnc?: { readonly available: boolean; readonly reason?: string };
}

function screensOf({ driver = 'tart', isOff = false, host, address, vnc = yes }: Machine): Screens {
  const running: MachineStatus = {
    kind: 'running',
    since: 0,
    endpoint: host === undefined ? null : { host, port: 22 },
    resources,
  };
  return new Screens(
    { find: () => ({ id: 'id', name: 'alpha', driver, user: 'admin' }) },
    {
      status: () => (isOff ? { kind: 'stopped' } : running),
      capabilities: () => ({ vnc, liveShare: no, readOnlyShare: no, liveClone: no, freeze: no }),
      screenAddress: () => address,
    },
  );
}

it('tells a viewer the socket of a QEMU guest, and the link to a macOS guest with its password', () => {
  expect(screensOf({ address: unix }).locate('alpha')).toEqual({ kind: 'socket', path: '/run/x/vnc' });
  const location = screensOf({ address: tcp }).locate('alpha');
  expect(location).toEqual({ kind: 'url', url: 'vnc://:over-the%2Fhills%3A8%20far@127.0.0.1:5905' });
});

it.each<readonly [string, Machine, object]>([
  ['is off', { isOff: true, address: unix }, { code: 'wrong-state' }],
  [
    'was started without a screen',
    { vnc: { available: false, reason: 'It must restart for one.' } },
    { code: 'not-supported', message: '“alpha” has no screen now. It must restart for one.' },
  ],
  ['has not told its screen yet', {}, { code: 'wrong-state', retryable: true }],
])('says so when the VM %s', (_, machine, error) => {
  expect(() => screensOf(machine).find('alpha')).toThrow(expect.objectContaining(error));
});

it('sends a viewer to the screen of a macOS guest, and says which viewer takes a socket', () => {
  expect(screensOf({ address: tcp }).viewerLink('alpha', 'own').url).toMatch(
    /^vnc:\/\/:.*@127\.0\.0\.1:5905$/,
  );
  expect(() => screensOf({ address: unix }).viewerLink('alpha', 'own')).toThrow("vncviewer '/run/x/vnc'");
});

it('sends a viewer to the Screen Sharing of a macOS guest only, at an address that is one', () => {
  const view = (machine: Machine) => screensOf(machine).viewerLink('alpha', 'screen-sharing').url;
  expect(view({ host: '192.168.64.7' })).toBe('vnc://admin@192.168.64.7');
  expect(view({ host: 'fd00::7' })).toBe('vnc://admin@[fd00::7]');
  expect(() => view({})).toThrow('not known yet');
  expect(() => view({ host: 'evil.example/?' })).toThrow('not known yet');
  expect(() => view({ driver: 'qemu', host: '127.0.0.1' })).toThrow('only macOS guests');
});

import os from 'node:os';
import { describe, expect, it } from 'vitest';
import { DestinationPolicy } from './destination-policy';

const own = ['198.51.100.7', '2a00:1:2:3::7', '10.9.8.7', 'fd00::7', 'fe80::1%en0'];
const closed = new DestinationPolicy({ allowPrivate: false }, () => own);
const open = new DestinationPolicy({ allowPrivate: true }, () => own);

const reasonFor = (policy: DestinationPolicy, address: string, port = 443): string => {
  const judgement = policy.judge(address, port);
  return judgement.kind === 'allowed' ? 'allowed' : judgement.reason;
};

describe('what no rule opens', () => {
  const always: readonly (readonly [address: string, reason: string])[] = [
    ['127.0.0.1', 'never'],
    ['127.255.255.254', 'never'],
    ['0.0.0.0', 'never'],
    ['0.1.2.3', 'never'],
    ['169.254.169.254', 'never'],
    ['192.0.0.170', 'never'],
    ['224.0.0.251', 'never'],
    ['255.255.255.255', 'never'],
    ['::', 'never'],
    ['::1', 'never'],
    ['0:0:0:0:0:0:0:1', 'never'],
    ['::127.0.0.1', 'never'],
    ['::8.8.8.8', 'never'],
    ['fe80::1', 'never'],
    ['fec0::2', 'never'],
    ['ff02::fb', 'never'],
    ['2002:7f00:1::1', 'never'],
    ['2001:0:1:2::1', 'never'],
    ['64:ff9b:1::1', 'never'],
    ['::ffff:127.0.0.1', 'never'],
    ['::ffff:7f00:1', 'never'],
    ['0:0:0:0:0:ffff:127.0.0.1', 'never'],
    ['64:ff9b::127.0.0.1', 'never'],
    ['64:ff9b::7f00:1', 'never'],
    ['::ffff:169.254.169.254', 'never'],
    ['10.0.2.2', 'this-computer'],
    ['10.0.2.3', 'this-computer'],
    ['192.168.64.1', 'this-computer'],
    ['::ffff:192.168.64.1', 'this-computer'],
    ['198.51.100.7', 'this-computer'],
    ['::ffff:198.51.100.7', 'this-computer'],
    ['64:ff9b::c633:6407', 'this-computer'],
    ['2a00:1:2:3::7', 'this-computer'],
    ['2A00:0001:2:3:0:0:0:0007', 'this-computer'],
    ['10.9.8.7', 'this-computer'],
    ['fd00::7', 'this-computer'],
  ];
  it.each(always)('%s', (address, reason) => {
    expect(reasonFor(closed, address)).toBe(reason);
    expect(reasonFor(open, address)).toBe(reason);
  });

  it('what is no literal address', () => {
    const odd = ['localhost', '127.1', '2130706433', '0x7f.0.0.1', '0177.0.0.1', '1.2.3.4.5', '', ' 8.8.8.8'];
    for (const address of [...odd, '8.8.8.8\n', 'fe80::1%eth0', '2001:db8::1%1', '[::1]', 'example.com']) {
      expect(reasonFor(open, address)).toBe('not-an-address');
    }
    for (const port of [0, -1, 65_536, 1.5, Number.NaN]) {
      expect(reasonFor(open, '8.8.8.8', port)).toBe('not-an-address');
    }
  });

  it('each address that this computer has now', () => {
    const real = new DestinationPolicy({ allowPrivate: true });
    const addresses = Object.values(os.networkInterfaces()).flatMap((entries) => entries ?? []);
    expect(addresses.length).toBeGreaterThan(0);
    for (const { address } of addresses) expect(reasonFor(real, address)).not.toBe('allowed');
  });
});

it.each([
  '10.0.0.1',
  '172.31.255.1',
  '192.168.1.1',
  '100.64.0.1',
  '198.18.0.1',
  'fc00::1',
  'fd12::1',
  '::ffff:10.0.0.1',
  '64:ff9b::10.0.0.1',
])('reaches the private %s only where it may', (address) => {
  expect(reasonFor(closed, address)).toBe('private');
  expect(reasonFor(open, address)).toBe('allowed');
});

it.each([
  ['8.8.8.8', '8.8.8.8'],
  ['172.32.0.1', '172.32.0.1'],
  ['100.128.0.1', '100.128.0.1'],
  ['11.0.0.1', '11.0.0.1'],
  ['2606:4700:0:0:0:0:0:1111', '2606:4700::1111'],
  ['2001:4860:4860::8888', '2001:4860:4860::8888'],
  ['::ffff:8.8.8.8', '8.8.8.8'],
  ['64:ff9b::808:808', '64:ff9b::808:808'],
])('allows %s and connects to %s', (address, connected) => {
  expect(closed.judge(address, 443)).toEqual({ kind: 'allowed', address: connected, port: 443 });
});

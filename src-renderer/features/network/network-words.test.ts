import { describe, expect, it } from 'vitest';
import { defaultNetworkPolicy, type NetworkState } from '../../../src-preload/contract/network';
import type { Vm, VmState } from '../../../src-preload/contract/vm';
import { networkAbilities, networkBadge, networkWords, policyWords } from './network-words';

const vm = (state: NetworkState, kind: VmState['kind'] = 'running'): Vm =>
  ({
    state: { kind },
    network: { policy: defaultNetworkPolicy, isOwn: false, state },
  }) as Partial<Vm> as Vm;
const blocked: NetworkState = { kind: 'blocked', at: 1, failure: 'dns', sentence: 'No name is resolved.' };
const proxied: NetworkState = { kind: 'proxied', since: 1_000 };

describe('networkWords', () => {
  it('gives the reason where a guest gets nowhere', () => {
    expect(networkWords(vm(blocked).network, true, 0)).toEqual({
      tone: 'bad',
      words: 'No name is resolved.',
    });
  });

  it('claims nothing of a guest that is off', () => {
    expect(networkWords(vm(proxied).network, false, 0).words).toBe('Known while the VM runs');
  });

  it('tells since when this computer carries the traffic', () => {
    expect(networkWords(vm(proxied).network, true, 181_000).words).toBe('Through this computer, 3 m');
  });
});

it('puts only trouble and the proxy on a tile', () => {
  const badges = [blocked, proxied, { kind: 'direct', at: 1 } as const, { kind: 'unknown' } as const];
  expect(badges.map((state) => networkBadge(vm(state)))).toEqual([
    'no network',
    'proxied',
    undefined,
    undefined,
  ]);
  expect(networkBadge(vm(blocked, 'stopped'))).toBeUndefined();
});

it('offers what makes sense in a state', () => {
  expect(networkAbilities(vm(proxied))).toEqual({ start: false, stop: true, probe: true });
  expect(networkAbilities(vm(blocked))).toEqual({ start: true, stop: false, probe: true });
  const failed: NetworkState = { kind: 'failed', at: 1, sentence: 'It ended.' };
  expect(networkAbilities(vm(failed))).toEqual({ start: false, stop: true, probe: true });
  expect(networkAbilities(vm(blocked, 'stopped'))).toEqual({ start: false, stop: false, probe: false });
});

it('says a policy in one line', () => {
  expect(policyWords({ ...defaultNetworkPolicy, allowPrivate: true })).toBe(
    'Through this computer when needed, private networks included',
  );
  expect(policyWords({ ...defaultNetworkPolicy, mode: 'on', way: 'host-login' })).toBe(
    'Always through this computer, by SSH login',
  );
  expect(policyWords({ ...defaultNetworkPolicy, mode: 'off', allowPrivate: true })).toBe(
    'Never through this computer',
  );
});

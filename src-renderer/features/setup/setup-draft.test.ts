import { describe, expect, it } from 'vitest';
import type { Family } from '../../../src-preload/contract/family';
import { defaultNetworkPolicy } from '../../../src-preload/contract/network';
import type { SystemInfo } from '../../../src-preload/contract/system';
import type { Vm } from '../../../src-preload/contract/vm';
import { setupChoice, setupInput, usualNetwork, type SetupDraft } from './setup-draft';
import type { SetupPlan } from './setup-plan';

const small = { cpuCount: 1, memoryMB: 768, diskGB: 8 };
const large = { cpuCount: 4, memoryMB: 8192, diskGB: 60 };
const system = {
  defaults: small,
  drivers: [
    { kind: 'qemu', name: 'QEMU', unavailable: null, defaultImageId: 'debian', defaults: small },
    {
      kind: 'tart',
      name: 'Tart',
      unavailable: 'Tart is for Macs.',
      defaultImageId: 'sequoia',
      defaults: large,
    },
  ],
} as Partial<SystemInfo> as SystemInfo;
const draft: SetupDraft = { prefix: 'cal', driver: 'qemu', skipLogin: false };
const none: SetupPlan = { problem: undefined, family: undefined, dev: undefined, init: undefined };
const there: SetupPlan = {
  ...none,
  family: { id: 'f', prefix: 'Cal', driver: 'qemu', network: { ...usualNetwork, mode: 'on' } } as Family,
};

it('shows the policy that Corral gives by itself', () => {
  expect(usualNetwork).toEqual(defaultNetworkPolicy);
});

describe('setupChoice', () => {
  it('takes what was not chosen from the driver', () => {
    expect(setupChoice(draft, none, system)).toMatchObject({
      imageId: 'debian',
      resources: small,
      network: usualNetwork,
      problem: undefined,
    });
  });

  it('says why it can’t begin', () => {
    expect(setupChoice({ ...draft, driver: 'tart' }, none, system).problem).toBe('Tart is for Macs.');
    expect(setupChoice({ ...draft, imageId: ' ' }, none, system).problem).toBe('Name a base image.');
    expect(setupChoice(draft, { ...none, problem: 'Give it a prefix.' }, system).problem).toBe(
      'Give it a prefix.',
    );
  });

  it('begins with what is there already', () => {
    const dev = { resources: large } as Vm;
    expect(setupChoice(draft, { ...there, dev }, system).resources).toEqual(large);
    expect(setupChoice({ ...draft, network: { allowPrivate: true } }, there, system).network).toEqual({
      mode: 'on',
      way: 'tunnel',
      allowPrivate: true,
    });
  });
});

describe('setupInput', () => {
  it('sends all that was shown', () => {
    const choice = setupChoice(draft, none, system);
    expect(setupInput(draft, none, choice)).toEqual({
      prefix: 'cal',
      driver: 'qemu',
      imageId: 'debian',
      resources: small,
      network: usualNetwork,
      skipLogin: false,
    });
  });

  it('leaves driver and base to a family that is there', () => {
    const wish = { ...draft, imageId: 'other', resources: large, network: { mode: 'off' } as const };
    expect(setupInput(wish, there, setupChoice(wish, there, system))).toEqual({
      prefix: 'Cal',
      resources: large,
      network: { ...usualNetwork, mode: 'off' },
      skipLogin: false,
    });
  });
});

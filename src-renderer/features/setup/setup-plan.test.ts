import { describe, expect, it } from 'vitest';
import type { Family } from '../../../src-preload/contract/family';
import type { Tier, Vm } from '../../../src-preload/contract/vm';
import { asideWords, setupPlan } from './setup-plan';

const base = { imageId: 'debian', digest: null };
const families = [
  { id: 'cal', prefix: 'cal', base },
  { id: 'grown', prefix: 'shop', base: null },
] as Partial<Family>[] as Family[];
const vm = (name: string, tier?: Tier): Vm =>
  ({
    id: name,
    name,
    family: tier ? { id: 'cal', tier } : null,
    setAside: null,
    state: { kind: 'stopped' },
  }) as Partial<Vm> as Vm;
const vms = [vm('cal-clean', 'clean'), vm('cal-dev', 'dev'), vm('cal-init', 'init'), vm('web-init')];

describe('setupPlan', () => {
  it('begins a family where there is none', () => {
    const plan = setupPlan('agents', families, vms);
    expect(plan).toEqual({ problem: undefined, family: undefined, dev: undefined, init: undefined });
    expect(asideWords(plan)).toBeUndefined();
  });

  it('names what would be set aside, whatever the case of the prefix', () => {
    const plan = setupPlan('CAL', families, vms);
    expect(plan.problem).toBeUndefined();
    expect(asideWords(plan)).toBe('cal-dev and cal-init');
    expect(asideWords(setupPlan('cal', families, vms.slice(0, 2)))).toBe('cal-dev');
  });

  it('refuses a prefix whose names others have, and a family that can’t be made anew', () => {
    expect(setupPlan('web', families, vms).problem).toContain('web-init already');
    expect(setupPlan('', families, vms).problem).toBe('Give it a prefix.');
    expect(setupPlan('shop', families, vms).problem).toContain('no base');
  });
});

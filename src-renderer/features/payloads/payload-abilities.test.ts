import { expect, it } from 'vitest';
import type { PayloadState } from '../../../src-preload/contract/payload-state';
import type { Vm } from '../../../src-preload/contract/vm';
import { attachRefusal, needsPerson, payloadDeeds } from './payload-abilities';

const kinds: readonly PayloadState['kind'][] = [
  'off',
  'starting',
  'in-sync',
  'behind',
  'paused',
  'held',
  'stale',
  'mount-missing',
  'service-down',
  'halted',
];
const vm = (change: Partial<Vm>): Vm =>
  ({ name: 'web', clawbox: null, payload: null, family: null, state: { kind: 'stopped' }, ...change }) as Vm;

it('offers a way out of every trouble', () => {
  const states = kinds.map((kind) => ({ kind }) as PayloadState);
  const helpless = states.filter((state) => needsPerson(state) && payloadDeeds(state).length === 0);
  expect(helpless).toEqual([]);
  expect(payloadDeeds({ kind: 'held' } as PayloadState)).toEqual(['decide']);
  expect(payloadDeeds({ kind: 'service-down' } as PayloadState)).toEqual(['restart']);
});

it('says why a machine takes no payload', () => {
  expect(attachRefusal(vm({}))).toBeUndefined();
  expect(attachRefusal(vm({ clawbox: { number: 2, profile: 'developer' } }))).toBeUndefined();
  expect(attachRefusal(vm({ clawbox: { number: 2, profile: 'standard' } }))).toContain('standard machine');
  expect(attachRefusal(vm({ payload: {} as Vm['payload'] }))).toBe('web has a payload already');
  expect(attachRefusal(vm({ family: { id: 'x', tier: 'clean' } }))).toContain('never runs');
  expect(attachRefusal(vm({ state: { kind: 'deleting', taskId: 'x' } }))).toContain('Another task');
});

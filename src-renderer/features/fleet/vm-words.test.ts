import { describe, expect, it } from 'vitest';
import { stopStages, type Vm, type VmState } from '../../../src-preload/contract/vm';
import { originWords, resourceWords, stateTickMs, stateWords, troubleWords } from './vm-words';

const now = 1_000_000_000;
const since = now - 65_000;

const vm = (changes: Partial<Vm>): Vm =>
  ({
    name: 'cal-dev',
    resources: { cpuCount: 4, memoryMB: 8192, diskGB: 80 },
    activeResources: null,
    state: { kind: 'stopped' },
    layerCount: 0,
    ownBytes: null,
    clonedFrom: null,
    lastError: null,
    ...changes,
  }) as Vm;

describe('stateWords', () => {
  it.each<[VmState, string, string]>([
    [{ kind: 'creating', taskId: 't' }, 'busy', 'Being created'],
    [{ kind: 'stopped' }, 'idle', 'Stopped'],
    [{ kind: 'starting', since, waitingFor: 'banner' }, 'busy', 'Starting: booting, 1 m 5 s'],
    [{ kind: 'running', since }, 'good', 'Running, 1 m'],
    [{ kind: 'unreachable', since, reason: 'x' }, 'warn', 'Does not answer, 1 m 5 s'],
    [{ kind: 'died', at: since, reason: 'x' }, 'bad', 'Ended unexpectedly'],
    [{ kind: 'deleting', taskId: 't' }, 'busy', 'Being deleted'],
  ])('says %j', (state, tone, words) => {
    expect(stateWords(state, now)).toEqual({ tone, words });
  });

  it('has its own words for every stage of a stop', () => {
    const words = stopStages.map((stage) => stateWords({ kind: 'stopping', since, stage }, now).words);
    expect(new Set(words).size).toBe(stopStages.length);
  });
});

it('lets the clock stand while nothing changes with it', () => {
  expect(stateTickMs({ kind: 'stopped' })).toBeNull();
  expect(stateTickMs({ kind: 'starting', since, waitingFor: 'login' })).toBe(1_000);
});

const breakable = (text: string): string => text.replaceAll('\u00a0', ' ');

it('says resources with what is its own', () => {
  expect(breakable(resourceWords(vm({}), 'Debian 12'))).toBe('Debian 12 · 4 CPU · 8 GB · 80 GB');
  expect(breakable(resourceWords(vm({ ownBytes: 1_503_238_553, layerCount: 2 }), 'Debian 12'))).toBe(
    'Debian 12 · 4 CPU · 8 GB · 1.4 GB of 80 GB · 2 layers',
  );
});

it('says how a clone was taken', () => {
  expect(originWords(vm({}))).toBeUndefined();
  expect(originWords(vm({ clonedFrom: { id: 'x', name: 'cal', consistency: 'crash-consistent' } }))).toBe(
    'Clone of cal, taken while it ran, as after a power cut',
  );
});

it('tells trouble with what to do', () => {
  expect(troubleWords(vm({ state: { kind: 'died', at: 1, reason: 'QEMU ended with signal 9' } }))).toBe(
    'QEMU ended with signal 9. Its disk is intact: start it again, or look at its console.',
  );
  expect(troubleWords(vm({}))).toBeUndefined();
});

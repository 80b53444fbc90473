import { describe, expect, it } from 'vitest';
import { stopStages, type Vm, type VmState } from '../../../src-preload/contract/vm';
import {
  asSentence,
  originWords,
  sessionWords,
  sinceWords,
  stateTickMs,
  stateWords,
  waitingSessions,
} from './vm-words';

const now = 1_000_000_000;
const since = now - 65_000;

const vm = (changes: Partial<Vm>): Vm =>
  ({
    name: 'cal-dev',
    state: { kind: 'stopped' },
    clonedFrom: null,
    ...changes,
  }) as Vm;

describe('stateWords', () => {
  it.each<[VmState, string, string]>([
    [{ kind: 'creating', taskId: 't' }, 'busy', 'Creating'],
    [{ kind: 'stopped' }, 'idle', 'Stopped'],
    [{ kind: 'starting', since, waitingFor: 'banner' }, 'busy', 'Starting: booting, 1 m 5 s'],
    [{ kind: 'running', since }, 'good', 'Running, 1 m'],
    [{ kind: 'unreachable', since, reason: 'x' }, 'warn', 'Does not answer, 1 m 5 s'],
    [{ kind: 'died', at: since, reason: 'x' }, 'bad', 'Ended unexpectedly'],
    [{ kind: 'deleting', taskId: 't' }, 'busy', 'Deleting'],
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

it('says how a clone was taken', () => {
  expect(originWords(vm({}))).toBeUndefined();
  expect(originWords(vm({ clonedFrom: { id: 'x', name: 'cal', consistency: 'crash-consistent' } }))).toBe(
    'Clone of cal, taken while it ran, as after a power cut',
  );
});

it('counts the sessions and those that wait', () => {
  const session = (name: string, bell: boolean) => ({ name, bell, attached: false, windows: 1 });
  const withSessions = (...bells: boolean[]): Vm =>
    vm({ guest: { sessions: bells.map((bell, index) => session(`s${index}`, bell)) } as Vm['guest'] });
  expect(sessionWords(vm({ guest: null }))).toBeUndefined();
  expect(sessionWords(withSessions())).toBeUndefined();
  expect(sessionWords(withSessions(false))).toBe('1 session');
  expect(sessionWords(withSessions(false, true, true))).toBe('3 sessions, 2 waiting');
  expect(waitingSessions(withSessions(true))).toBe(1);
});

it('has an exact time for what began at one', () => {
  expect(sinceWords({ kind: 'running', since })).toMatch(/^Since /);
  expect(sinceWords({ kind: 'died', at: since, reason: 'x' })).toBeDefined();
  expect(sinceWords({ kind: 'stopped' })).toBeUndefined();
});

it('ends a sentence once', () => {
  expect([asSentence('QEMU ended'), asSentence('It ended.')]).toEqual(['QEMU ended.', 'It ended.']);
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PayloadStatus } from '../guest/payload-status';
import { signalCli } from './kinds/signal-cli';
import { PayloadSupervisor, type PayloadView } from './payload-supervisor';

const generation = '000001-00000001';
const ok = (): PayloadStatus => ({
  state: 'ok',
  reason: '',
  detail: '',
  files: 1,
  ofFiles: 1,
  databases: 0,
  accounts: false,
  at: Date.now(),
  generation,
  changedSince: null,
});

describe('the supervisor', () => {
  let told: PayloadView[];
  let silences: number;
  let supervisor: PayloadSupervisor;
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    told = [];
    silences = 0;
    supervisor = new PayloadSupervisor({
      names: () => ({ vm: 'dev', kind: signalCli }),
      now: Date.now,
      tell: (view) => told.push(view),
      onSilence: () => (silences += 1),
    });
    supervisor.answers(true);
    supervisor.enter({ kind: 'served' });
    supervisor.took(generation);
  });
  afterEach(() => {
    supervisor.dispose();
    vi.useRealTimers();
  });
  const kinds = (): string[] => told.map(({ state }) => state.kind);

  it('tells each change once, and that nothing changes only now and then', () => {
    for (let second = 0; second < 60; second += 5) {
      supervisor.heard(ok());
      vi.advanceTimersByTime(5_000);
    }
    expect(kinds()).toEqual(['starting', 'starting', 'in-sync', 'in-sync']);
  });

  it('finds out by itself that nothing is heard any more, once, and asks somebody to look', () => {
    supervisor.heard(ok());
    vi.advanceTimersByTime(59_999);
    expect(kinds().at(-1)).toBe('in-sync');
    vi.advanceTimersByTime(1);
    expect(kinds().at(-1)).toBe('stale');
    expect(silences).toBe(1);
    supervisor.isDown();
    expect(kinds().at(-1)).toBe('service-down');
    vi.advanceTimersByTime(600_000);
    expect(silences).toBe(1);
    supervisor.heard(ok());
    expect(kinds().at(-1)).toBe('in-sync');
  });

  it('finds out by itself that what was published never came, and asks somebody to look', () => {
    const published = { ...ok(), generation: '000001-00000002' };
    for (let second = 0; second < 60; second += 5) {
      supervisor.heard({ ...published, at: Date.now() });
      supervisor.took(generation);
      expect(kinds().at(-1)).toBe('behind');
      vi.advanceTimersByTime(5_000);
    }
    expect(told.at(-1)?.state).toMatchObject({ kind: 'stale', since: 1_000_000 });
    expect(silences).toBe(1);
    supervisor.took(published.generation);
    expect(kinds().at(-1)).toBe('in-sync');
  });

  it('has no timer left when nothing can change by itself', () => {
    supervisor.enter({ kind: 'asking', question: { kind: 'both-changed' } });
    expect(kinds().at(-1)).toBe('held');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops at what can’t be trusted until something can be taken over again', () => {
    supervisor.heard(ok());
    supervisor.refused('A file is not what the list says.');
    expect(told.at(-1)?.state).toMatchObject({
      kind: 'halted',
      sentence: 'A file is not what the list says.',
    });
    supervisor.took(generation);
    expect(kinds().at(-1)).toBe('in-sync');
  });
});

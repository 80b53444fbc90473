import { describe, expect, it } from 'vitest';
import type { PayloadState } from '../../src-preload/contract/payload-state';
import type { PayloadStatus } from '../guest/payload-status';
import { signalCli } from './kinds/signal-cli';
import { judgePayload, nextJudgement, staleMs, type PayloadFacts } from './payload-state';

const names = { vm: 'dev', kind: signalCli };
const now = 1_000_000;
const generation = '000001-00000002';

const quiet: PayloadStatus = {
  state: 'ok',
  reason: '',
  detail: '',
  files: 3,
  ofFiles: 3,
  databases: 0,
  accounts: false,
  at: now - 3_000,
  generation,
  changedSince: null,
};
const served: PayloadFacts = {
  since: now - 600_000,
  stage: { kind: 'served' },
  status: quiet,
  heardAt: now - 3_000,
  statusSince: now - 500_000,
  downSince: null,
  lastSuccessAt: now - 3_000,
  taken: generation,
  awaitedSince: null,
  refusal: null,
  answers: true,
};
const says = (status: Partial<PayloadStatus>, facts: Partial<PayloadFacts> = {}): PayloadFacts => ({
  ...served,
  statusSince: now - 9_000,
  ...facts,
  status: { ...quiet, ...status },
});

describe('where a payload stands', () => {
  const cases: readonly [string, PayloadFacts, Partial<PayloadState> & { sentence?: unknown }][] = [
    ['all is published and taken over', served, { kind: 'in-sync', at: now - 3_000 }],
    [
      'published, not yet taken over',
      { ...served, taken: '000001-00000001', awaitedSince: now - 3_000 },
      { kind: 'behind', since: now - 3_000 },
    ],
    [
      'published, and not to be found for a minute',
      { ...served, taken: '000001-00000001', awaitedSince: now - staleMs },
      { kind: 'stale', since: now - staleMs, sentence: expect.stringContaining('was not found') },
    ],
    [
      'something is not published yet',
      says({ state: 'working', changedSince: now - 2_000 }),
      { kind: 'behind', since: now - 2_000 },
    ],
    [
      'it fails for less than a minute',
      says({ state: 'retry', reason: 'disk-full' }, { lastSuccessAt: now - staleMs + 1 }),
      { kind: 'behind' },
    ],
    [
      'it fails for a minute',
      says({ state: 'retry', reason: 'disk-full' }, { lastSuccessAt: now - staleMs }),
      { kind: 'stale', since: now - staleMs, sentence: expect.stringContaining('no space left') },
    ],
    [
      'a signal-cli that never rests',
      says({ state: 'retry', reason: 'keeps-changing' }, { lastSuccessAt: null }),
      { kind: 'stale', sentence: expect.stringContaining('changes faster') },
    ],
    [
      'the mount is gone',
      says({ state: 'skip', reason: 'mount-missing' }),
      { kind: 'mount-missing', since: now - 9_000, sentence: expect.stringContaining('Restart the VM') },
    ],
    ['a person paused it', says({ state: 'paused' }), { kind: 'paused', since: now - 9_000 }],
    [
      'it would lose much',
      says({ state: 'held', reason: 'would-lose', files: 180, ofFiles: 214, databases: 1, accounts: true }),
      {
        kind: 'held',
        sentence: expect.stringContaining('180 of 214 files, a database and the list of accounts'),
      },
    ],
    [
      'a guard stopped it',
      says({ state: 'halted', reason: 'lease-over' }),
      { kind: 'halted', sentence: expect.stringContaining('Another VM has taken') },
    ],
    [
      'a reason of a later service',
      says({ state: 'halted', reason: 'moon-phase', detail: 'full' }),
      { kind: 'halted', sentence: expect.stringContaining('(moon-phase): full') },
    ],
    [
      'what it published can’t be trusted',
      { ...served, refusal: { since: now - 1, sentence: 'No.' } },
      { kind: 'halted', since: now - 1, sentence: 'No.' },
    ],
    [
      'nothing was heard for a minute',
      { ...served, heardAt: now - staleMs },
      { kind: 'stale', since: now - staleMs, sentence: expect.stringContaining('Nothing was heard') },
    ],
    [
      'nothing was heard, and the guest does not answer',
      { ...served, heardAt: now - staleMs, answers: false },
      { kind: 'stale', sentence: expect.stringContaining('does not answer') },
    ],
    [
      'somebody looked and the service does not run',
      { ...served, heardAt: now - staleMs, downSince: now - 5 },
      { kind: 'service-down', since: now - 5 },
    ],
    [
      'the service was just started',
      { ...served, since: now - 10, status: null, heardAt: null },
      { kind: 'starting', since: now - 10 },
    ],
    [
      'a side has to be chosen',
      { ...served, stage: { kind: 'asking', question: { kind: 'both-changed' } } },
      { kind: 'held', question: { kind: 'both-changed' } },
    ],
    [
      'preflight failed',
      { ...served, stage: { kind: 'failed', as: 'mount-missing', sentence: 'Not there.' } },
      { kind: 'mount-missing', sentence: 'Not there.' },
    ],
  ];
  it.each(cases)('%s', (_, facts, state) => {
    expect(judgePayload(facts, names, now)).toMatchObject(state);
  });

  it('wakes when silence begins to mean something, and not while nothing can change by itself', () => {
    expect(nextJudgement(served, now)).toBe(now - 3_000 + staleMs);
    expect(nextJudgement({ ...served, stage: { kind: 'bringing-up', sentence: '' } }, now)).toBeNull();
    expect(nextJudgement({ ...served, heardAt: now - staleMs, lastSuccessAt: null }, now)).toBeNull();
  });
});

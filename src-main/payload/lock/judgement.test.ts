import { describe, expect, it } from 'vitest';
import type { ClawboxFolder } from './clawbox-folder';
import { clawboxStartMs, clawboxWriteMs, judgeClawbox, judgeRecord, type OwnerState } from './judgement';
import type { LockRecord } from './lock-record';

const now = 1_000_000_000;
const starting: LockRecord['phase'] = {
  kind: 'starting',
  by: { pid: 1, start: '1', boot: 'this' },
  deadline: now + 1_000,
};

function record(phase: LockRecord['phase'], dirty = false): LockRecord {
  return {
    version: 1,
    key: 'a'.repeat(64),
    path: '/payload',
    place: '1:2',
    epoch: 1,
    token: '00000000-0000-4000-8000-000000000001',
    owner: { id: '00000000-0000-4000-8000-000000000002', name: 'a', host: 'mac', home: '/home' },
    phase,
    dirty,
    updatedAt: now,
  };
}

function folder(facts: Partial<ClawboxFolder> = {}): ClawboxFolder {
  return {
    key: 'a'.repeat(64),
    inode: '1',
    path: '/payload',
    ownerName: 'clawbox-1',
    ownerHost: 'mac',
    updatedAt: '2026-01-01T00:00:00Z',
    changedAt: now - clawboxStartMs,
    token: null,
    ...facts,
  };
}

const holding: readonly OwnerState[] = ['running', 'suspended', 'unknown', 'elsewhere'];
const absent: readonly OwnerState[] = ['stopped', 'missing'];

describe('a record', () => {
  it('is held by whoever runs, is suspended or can’t be asked, whatever else speaks against it', () => {
    for (const owner of holding) {
      for (const phase of [starting, { kind: 'running' as const }]) {
        const evidence = { owner, starterLives: false, now: now + 10_000 };
        expect(judgeRecord(record(phase), evidence)).toMatchObject({ state: 'held', reason: owner });
      }
    }
  });

  it('of one that is being started is held while its starter lives, until the deadline', () => {
    for (const owner of absent) {
      const judge = (starterLives: boolean, at: number): unknown =>
        judgeRecord(record(starting), { owner, starterLives, now: at });
      expect(judge(true, now)).toEqual({ state: 'held', dirty: false, reason: 'starting' });
      expect(judge(false, now)).toEqual({ state: 'stale', dirty: false, reason: 'never-ran' });
      expect(judge(true, now + 1_000)).toEqual({ state: 'stale', dirty: false, reason: 'never-ran' });
    }
  });

  it('of one that came back and never ran is as dirty as it was', () => {
    const evidence = { owner: 'stopped', starterLives: false, now } as const;
    expect(judgeRecord(record(starting, true), evidence)).toMatchObject({ state: 'stale', dirty: true });
  });

  it('of one that ran and is off is stale and dirty', () => {
    const judge = (owner: OwnerState): unknown =>
      judgeRecord(record({ kind: 'running' }, true), { owner, starterLives: true, now });
    expect(judge('stopped')).toEqual({ state: 'stale', dirty: true, reason: 'off' });
    expect(judge('missing')).toEqual({ state: 'stale', dirty: true, reason: 'gone' });
  });

  it('that is free stays so whoever runs, and keeps what its last owner owes', () => {
    const evidence = { owner: 'running', starterLives: true, now } as const;
    expect(judgeRecord(record({ kind: 'free' }), evidence)).toMatchObject({ state: 'free', dirty: false });
    expect(judgeRecord(record({ kind: 'free' }, true), evidence)).toEqual({
      state: 'stale',
      dirty: true,
      reason: 'unfinished',
    });
  });
});

describe('a lock of Clawbox', () => {
  it('is held by whoever runs, is suspended or can’t be asked', () => {
    for (const owner of ['running', 'suspended', 'unknown'] as const) {
      expect(judgeClawbox(folder(), { owner, now })).toMatchObject({ state: 'held', reason: owner });
    }
  });

  it('of a VM that is off is held while Clawbox may be starting it, then stale and dirty', () => {
    const judge = (changedAt: number): unknown =>
      judgeClawbox(folder({ changedAt }), { owner: 'stopped', now });
    expect(judge(now - clawboxStartMs + 1)).toEqual({ state: 'held', dirty: false, reason: 'starting' });
    expect(judge(now - clawboxStartMs)).toEqual({ state: 'stale', dirty: true, reason: 'off' });
  });

  it('without an owner is being written, until nobody can be any more', () => {
    const judge = (changedAt: number): unknown =>
      judgeClawbox(folder({ ownerName: null, changedAt }), { owner: 'missing', now });
    expect(judge(now - clawboxWriteMs + 1)).toMatchObject({ state: 'held', reason: 'being-written' });
    expect(judge(now - clawboxWriteMs)).toEqual({ state: 'stale', dirty: false, reason: 'never-ran' });
  });

  it('from the future does not hold for ever', () => {
    const future = folder({ changedAt: now + clawboxStartMs });
    expect(judgeClawbox(future, { owner: 'stopped', now }).state).toBe('stale');
  });
});

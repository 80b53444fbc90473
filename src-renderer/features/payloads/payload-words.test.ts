import { expect, it } from 'vitest';
import type { Checkpoint } from '../../../src-preload/contract/payload';
import type { PayloadState, VmPayload } from '../../../src-preload/contract/payload-state';
import { payloadMeaning, payloadSince, payloadWords, sourceWords } from './payload-words';

const now = 1_700_000_000_000;
const since = now - 90_000;
const sentence = 'Its disk is full.';
const payload = (state: PayloadState, number?: number): VmPayload =>
  ({ state, lastCheckpoint: number === undefined ? null : { number, at: now - 5_000 } }) as VmPayload;
const words = (state: PayloadState) => payloadWords(payload(state), now);

it('says how a payload is, and looks like it', () => {
  expect(words({ kind: 'in-sync', at: now - 4_000 })).toEqual({ tone: 'good', words: 'in sync, 4 s ago' });
  expect(words({ kind: 'in-sync', at: since })).toEqual({ tone: 'good', words: 'in sync, 1 m ago' });
  expect(words({ kind: 'behind', since: now - 7_000 })).toEqual({ tone: 'busy', words: '7 s behind' });
  expect(words({ kind: 'stale', since, sentence })).toEqual({ tone: 'bad', words: 'stale, 1 m 30 s' });
  expect(words({ kind: 'held', since, sentence, question: { kind: 'both-changed' } }).tone).toBe('warn');
  expect(words({ kind: 'mount-missing', since, sentence }).words).toBe('not mounted in the guest');
  expect(payloadWords(payload({ kind: 'off' }, 12), now).words).toBe('as of checkpoint 12');
  expect(words({ kind: 'off' }).words).toBe('not synced yet');
});

it('says what it means: in Corral’s own sentence where there is one', () => {
  expect(payloadMeaning(payload({ kind: 'halted', since, sentence }), 'web')).toBe(sentence);
  expect(payloadMeaning(payload({ kind: 'off' }, 3), 'web')).toBe(
    'web is off. The folder has what checkpoint 3 says.',
  );
});

it('knows the exact time of what it says', () => {
  expect(payloadSince(payload({ kind: 'in-sync', at: since }))).toBe(since);
  expect(payloadSince(payload({ kind: 'paused', since }))).toBe(since);
  expect(payloadSince(payload({ kind: 'off' }, 1))).toBe(now - 5_000);
  expect(payloadSince(payload({ kind: 'off' }))).toBeUndefined();
});

it('says where a checkpoint came from', () => {
  const of = (change: Partial<Checkpoint>) =>
    sourceWords({ source: 'guest', vm: null, restoredFrom: null, ...change } as Checkpoint);
  expect(of({ vm: { id: 'x', name: 'web' } })).toBe('From web');
  expect(of({ source: 'restored', restoredFrom: 3 })).toBe('Checkpoint 3, restored');
  expect(of({ source: 'kept' })).toBe('Kept: what the folder had');
});

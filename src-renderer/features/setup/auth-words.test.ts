import { expect, it } from 'vitest';
import type { AuthStatus } from '../../../src-preload/contract/setup-state';
import { authSummary, authWords } from './auth-words';

type State = AuthStatus['services'][number]['state'];
const auth = (...states: State[]): AuthStatus => ({
  at: 1,
  services: states.map((state) => ({ service: 'gh', state, account: null })),
});

it('counts what is signed in and out, and nothing else', () => {
  expect(authSummary(auth('signed-in', 'signed-out', 'signed-in', 'unknown'))).toBe(
    '2 signed in, 1 signed out',
  );
  expect(authSummary(auth('signed-out'))).toBe('1 signed out');
  expect(authSummary(auth('not-installed', 'unknown'))).toBeUndefined();
  expect(authSummary(null)).toBeUndefined();
});

it('tells not known from signed out', () => {
  const words = (state: State, account: string | null = null) =>
    authWords({ service: 'gh', state, account }).words;
  expect(words('signed-in', 'octocat')).toBe('Signed in as octocat');
  expect(words('signed-in')).toBe('Signed in');
  expect(words('unknown')).not.toBe(words('signed-out'));
});

import { describe, expect, it } from 'vitest';
import { sessionNameSchema } from '../../../src-preload/contract/session';
import { freeSessionName, isUsableSession, sessionNameProblem } from './session-names';

describe('names of sessions', () => {
  it('takes the first free one', () => {
    expect(freeSessionName([])).toBe('corral');
    expect(freeSessionName(['corral'])).toBe('corral-2');
    expect(freeSessionName(['corral', 'corral-3', 'corral-2', 'x'])).toBe('corral-4');
    expect(freeSessionName(['corral-2'])).toBe('corral');
  });

  it.each(['corral', 'a_B-9', 'x'.repeat(32), '', 'x'.repeat(33), 'a b', 'a.b', 'a:b', 'é', 'a\n', '../a'])(
    'agrees with the contract about %j',
    (name) => {
      expect(isUsableSession(name)).toBe(sessionNameSchema.safeParse(name).success);
    },
  );

  it('says what is wrong with a new name', () => {
    expect(sessionNameProblem('a b', [])).toBe('Use 1 to 32 letters, digits, “_” or “-”.');
    expect(sessionNameProblem('build', ['build'])).toBe('There is a session build already.');
    expect(sessionNameProblem('build', [])).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { vmNameSchema } from '../../src-preload/contract/vm';
import { freeName, nameProblem } from './vm-name';

describe('nameProblem', () => {
  it.each([
    'a',
    'cal-dev',
    '9.x_Y',
    'x'.repeat(63),
    '',
    '-a',
    'a b',
    'ä',
    'x'.repeat(64),
    'a/b',
    '.x',
    'a\n',
  ])('agrees with the contract about %j', (name) => {
    expect(nameProblem(name, []) === undefined).toBe(vmNameSchema.safeParse(name).success);
  });

  it('compares without case', () => {
    expect(nameProblem('Cal', ['cal'])).toContain('already');
  });
});

it('finds a free name', () => {
  expect(freeName('dev', [])).toBe('dev');
  expect(freeName('dev', ['Dev', 'dev-2'])).toBe('dev-3');
});

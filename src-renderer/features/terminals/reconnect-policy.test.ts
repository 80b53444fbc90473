import { describe, expect, it } from 'vitest';
import { nextStep, type Loss } from './reconnect-policy';

const lost: Loss = { kind: 'exit', exitCode: 255 };
const clean: Loss = { kind: 'exit', exitCode: 0 };

describe('after a terminal lost its connection', () => {
  it('connects again, ever more slowly, as long as the VM runs', () => {
    const steps = [0, 1, 2, 3, 4, 5, 6, 100].map((failures) => nextStep(lost, 'running', failures));
    expect(steps.map((step) => step.kind === 'reconnect' && step.delayMs)).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
    ]);
    expect(steps.at(1)).toMatchObject({ attempt: 2 });
  });

  it('a session that was closed from inside is over', () => {
    expect(nextStep(clean, 'running', 0)).toEqual({ kind: 'ended' });
  });

  it.each(['stopped', 'died', 'creating', 'deleting'] as const)(
    'a VM that is %s has to be started',
    (state) => {
      expect(nextStep(lost, state, 3)).toEqual({ kind: 'off' });
      expect(nextStep(clean, state, 0)).toEqual({ kind: 'off' });
    },
  );

  it.each(['starting', 'stopping', 'unreachable'] as const)('a VM that is %s is waited for', (state) => {
    expect(nextStep(lost, state, 3)).toEqual({ kind: 'wait' });
  });

  it('is back when its VM is, however the ssh ended before', () => {
    expect(nextStep({ kind: 'vm-went-off' }, 'running', 0)).toMatchObject({ kind: 'reconnect' });
  });

  it('gives up on what fails in the guest again and again, not on the network', () => {
    const broken: Loss = { kind: 'exit', exitCode: 127 };
    expect(nextStep(broken, 'running', 4)).toMatchObject({ kind: 'reconnect', attempt: 5 });
    expect(nextStep(broken, 'running', 5)).toEqual({
      kind: 'failed',
      sentence: 'The terminal ended 6 times right after it opened (exit code 127).',
    });
  });

  it('a refusal counts when it says that it would not help to ask again', () => {
    const sentence = '64 terminals are open already. Close one first.';
    expect(nextStep({ kind: 'refused', sentence, isRetryable: false }, 'running', 0)).toEqual({
      kind: 'failed',
      sentence,
    });
    expect(nextStep({ kind: 'refused', sentence, isRetryable: true }, 'running', 9).kind).toBe('reconnect');
  });
});

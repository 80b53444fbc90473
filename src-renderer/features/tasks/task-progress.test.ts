import { describe, expect, it } from 'vitest';
import type { Task, TaskStep } from '../../../src-preload/contract/task';
import {
  asksFor,
  endedSince,
  isOpen,
  needsPerson,
  needySince,
  newsWords,
  openFailures,
  summaryOf,
  taskProgress,
} from './task-progress';

const step = (state: TaskStep['state'], progress: number | null = null, detail = ''): TaskStep => ({
  name: 'a',
  title: 'Install packages',
  state,
  progress,
  detail,
});
const task = (state: Task['state'], steps: TaskStep[] = [], endedAt: number | null = null): Task =>
  ({ id: state, state, steps, endedAt, asks: null }) as Partial<Task> as Task;
const login = { kind: 'login', vmId: 'dev', session: 'setup' } as const;

describe('taskProgress', () => {
  it('counts finished steps and the part of the current one', () => {
    const running = task('running', [
      step('done'),
      step('running', 0.5, '120 of 240'),
      step('waiting'),
      step('waiting'),
    ]);
    expect(taskProgress(running)).toEqual({
      step: 'Step 2 of 4: Install packages · 120 of 240',
      fraction: 0.375,
    });
  });

  it('admits what it does not know', () => {
    expect(taskProgress(task('running', [step('running'), step('waiting')])).fraction).toBeNull();
    expect(taskProgress(task('cancelling', [step('running', 0.2)]))).toEqual({
      step: 'Undoing what was done',
      fraction: null,
    });
    expect(taskProgress(task('running'))).toEqual({ step: 'Starting the next step', fraction: null });
  });
});

it('knows which tasks are open', () => {
  const states = ['running', 'cancelling', 'parked', 'held', 'done', 'failed', 'cancelled'] as const;
  expect(states.filter((state) => isOpen(task(state)))).toEqual(['running', 'cancelling', 'parked', 'held']);
});

describe('a task that needs a person', () => {
  const asking: Task = {
    ...task('running', [step('done'), step('running', 0.5, 'x')]),
    id: 'a',
    asks: login,
  };
  const held = task('held', [step('done'), step('failed'), step('waiting')]);

  it('says for what', () => {
    expect(asksFor(asking)).toEqual(login);
    expect(taskProgress(asking)).toEqual({
      step: 'Step 2 of 2: Install packages · waits for you to log in',
      fraction: 0.5,
    });
    expect(taskProgress(held)).toEqual({ step: 'Stopped at step 2 of 3: Install packages', fraction: 1 / 3 });
    expect(newsWords({ ...asking, title: 'Set up cal' })).toBe('Set up cal waits for you to log in.');
  });

  it('needs nobody any more while it is undone', () => {
    expect([asking, held].map(needsPerson)).toEqual([true, true]);
    expect(needsPerson({ ...asking, state: 'cancelling' })).toBe(false);
  });

  it('tells it once', () => {
    expect(needySince([{ ...asking, asks: null }], [asking])).toEqual([asking]);
    expect(needySince([asking], [asking])).toEqual([]);
    expect(endedSince([asking], [{ ...held, id: 'a' }])).toEqual([]);
  });
});

it('shows recent failures until they are put away', () => {
  const now = 10_000_000;
  const failed = task('failed', [], now - 1000);
  expect(openFailures([failed, task('done', [], now)], new Set(), now)).toEqual([failed]);
  expect(openFailures([failed], new Set(['failed']), now)).toEqual([]);
  expect(openFailures([task('failed', [], 1)], new Set(), now)).toEqual([]);
});

it('forgets a failure once the same is tried again', () => {
  const failed = { ...task('failed', [], 2_000), kind: 'image.build', title: 'Build', startedAt: 1_000 };
  const again = { ...failed, ...task('running'), startedAt: 3_000 };
  expect(openFailures([failed, again], new Set(), 4_000)).toEqual([]);
  expect(openFailures([failed, { ...again, title: 'Build another' }], new Set(), 4_000)).toEqual([failed]);
  const both = [failed, { ...failed, id: 'later', startedAt: 3_000 }];
  expect(openFailures(both, new Set(), 4_000).map(({ id }) => id)).toEqual(['later']);
});

it('says several tasks in one line', () => {
  const titled = (title: string) => ({ ...task('running'), title });
  expect(summaryOf(['a', 'b'].map(titled))).toBe('2 tasks: a, b');
  expect(summaryOf(['a', 'b', 'c', 'd'].map(titled))).toBe('4 tasks: a, b and 2 more');
});

it('tells how a task ended, once', () => {
  const before = { ...task('running'), id: 'x', title: 'Build' };
  const after = { ...before, state: 'done' as const };
  expect(endedSince([before], [after])).toEqual([after]);
  expect(endedSince([after], [after])).toEqual([]);
  expect(endedSince([], [after])).toEqual([]);
  expect(newsWords(after)).toBe('Build: done.');
  const error = { message: 'The disk is full.' } as Task['error'];
  expect(newsWords({ ...after, state: 'failed', error })).toBe('Build failed: The disk is full.');
});

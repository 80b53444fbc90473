import { expect, it } from 'vitest';
import type { Checkpoint } from '../../../src-preload/contract/payload';
import { checkpointActions, type CheckpointDialog } from './checkpoint-actions';

/** The last one lost a decision: the folder shows the one before it. */
const checkpoints = [8, 7, 6, 4, 1].map(
  (number) => ({ number, source: number === 8 ? 'kept' : 'guest' }) as Checkpoint,
);
/** What each action opens, or why it does not. */
function actions(...chosen: readonly number[]): Record<string, CheckpointDialog | string | undefined> {
  const opened: CheckpointDialog[] = [];
  return Object.fromEntries(
    checkpointActions(checkpoints, new Set(chosen), (dialog) => opened.push(dialog)).map((action) => {
      if (action.unavailable !== undefined) return [action.id, action.unavailable];
      action.run();
      return [action.id, opened.pop()];
    }),
  );
}

it('restores and exports one', () => {
  expect(actions(4)).toEqual({
    restore: { kind: 'restore-checkpoint', number: 4 },
    compare: { kind: 'compare-checkpoints', from: 4, to: 7 },
    export: { kind: 'export-checkpoint', number: 4 },
  });
});

it('does not restore what is the newest, and compares it with the one before', () => {
  expect(actions(7)).toMatchObject({
    restore: 'It is the newest already',
    compare: { kind: 'compare-checkpoints', from: 6, to: 7 },
  });
});

it('restores what lost a decision, and compares it with what won', () => {
  expect(actions(8)).toMatchObject({
    restore: { kind: 'restore-checkpoint', number: 8 },
    compare: { kind: 'compare-checkpoints', from: 7, to: 8 },
  });
});

it('compares two, the older one first, whatever else was chosen before it was thinned out', () => {
  expect(actions(6, 1, 99)).toMatchObject({ compare: { kind: 'compare-checkpoints', from: 1, to: 6 } });
});

it('says what to choose', () => {
  expect(actions()).toMatchObject({ restore: 'Choose one checkpoint', compare: 'Choose one checkpoint' });
  expect(actions(1, 4, 6)).toMatchObject({ compare: 'Choose two at most', export: 'Choose one checkpoint' });
});

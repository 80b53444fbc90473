import type { Task, TaskStep } from '../../../src-preload/contract/task';
import type { Tone } from '../../ui/StateDot';

interface Words {
  readonly tone: Tone;
  readonly words: string;
}

export const taskWords: Readonly<Record<Task['state'], Words>> = {
  running: { tone: 'busy', words: 'Running' },
  cancelling: { tone: 'busy', words: 'Being cancelled' },
  parked: { tone: 'busy', words: 'Waiting' },
  done: { tone: 'good', words: 'Done' },
  failed: { tone: 'bad', words: 'Failed' },
  cancelled: { tone: 'idle', words: 'Cancelled' },
};

export const stepWords: Readonly<Record<TaskStep['state'], Words>> = {
  waiting: { tone: 'idle', words: 'To do' },
  running: { tone: 'busy', words: 'Under way' },
  done: { tone: 'good', words: 'Done' },
  undone: { tone: 'idle', words: 'Taken back' },
  failed: { tone: 'bad', words: 'Failed' },
};

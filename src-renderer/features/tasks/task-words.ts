import type { Task, TaskStep } from '../../../src-preload/contract/task';
import type { Tone } from '../../ui/StateDot';

interface Words {
  readonly tone: Tone;
  readonly words: string;
}

export const taskWords: Readonly<Record<Task['state'], Words>> = {
  running: { tone: 'busy', words: 'Running' },
  cancelling: { tone: 'busy', words: 'Cancelling' },
  parked: { tone: 'busy', words: 'Waiting' },
  held: { tone: 'warn', words: 'Held' },
  done: { tone: 'good', words: 'Done' },
  failed: { tone: 'bad', words: 'Failed' },
  cancelled: { tone: 'idle', words: 'Cancelled' },
};

export const stepWords: Readonly<Record<TaskStep['state'], Words>> = {
  waiting: { tone: 'idle', words: 'To do' },
  running: { tone: 'busy', words: 'In progress' },
  done: { tone: 'good', words: 'Done' },
  undone: { tone: 'idle', words: 'Undone' },
  failed: { tone: 'bad', words: 'Failed' },
};

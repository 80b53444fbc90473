import type { Task } from '../../src-preload/contract/task';
import { CorralError } from '../host/errors';
import type { AnyTaskDefinition } from './task-definition';
import type { TaskRecord } from './task-journal';
import { nextVersion } from './task-version';

/**
 * The record that a task goes on from; one that is held stays held. Steps that an older or newer version of Corral named
 * otherwise can't go forward: what is known of them is undone and the task fails.
 */
export function resumedRecord(definition: AnyTaskDefinition, record: TaskRecord, now: number): TaskRecord {
  if (record.task.state === 'held') return record;
  const task: Task = { ...record.task, asks: null };
  const version = nextVersion(task.version, now);
  if (sameSteps(definition, record)) {
    const state = record.direction === 'forward' ? 'running' : 'cancelling';
    return { ...record, task: { ...task, state, version } };
  }
  const byName = new Map(task.steps.map((step) => [step.name, step]));
  return {
    ...record,
    direction: 'back',
    task: {
      ...task,
      state: 'cancelling',
      version,
      steps: definition.steps.map(
        ({ name, title }) =>
          byName.get(name) ?? { name, title, state: 'waiting', progress: null, detail: '' },
      ),
      error: task.error ?? {
        code: 'not-supported',
        message: `“${task.title}” was begun by another version of Corral and was undone. Start it again.`,
        details: { steps: task.steps.map((step) => step.name) },
        retryable: false,
      },
    },
  };
}

/** The record that a held task goes on from, at the step where it stopped. @throws CorralError `not-supported` */
export function releasedRecord(definition: AnyTaskDefinition, record: TaskRecord, now: number): TaskRecord {
  const { title } = record.task;
  if (!sameSteps(definition, record)) {
    throw new CorralError(
      'not-supported',
      `“${title}” was begun by another version of Corral, so this one can't go on with it. Cancel it and start it again.`,
    );
  }
  return released(definition, record, 'forward', now);
}

/** The record from which all that a held task did is undone. */
export function rolledBackRecord(definition: AnyTaskDefinition, record: TaskRecord, now: number): TaskRecord {
  return released(definition, record, 'back', now);
}

function released(
  definition: AnyTaskDefinition,
  record: TaskRecord,
  direction: TaskRecord['direction'],
  now: number,
): TaskRecord {
  const task: Task = { ...record.task, state: 'running', error: null };
  return resumedRecord(definition, { ...record, direction, task }, now);
}

function sameSteps(definition: AnyTaskDefinition, { task }: TaskRecord): boolean {
  return (
    definition.steps.length === task.steps.length &&
    definition.steps.every((step, index) => step.name === task.steps[index]?.name)
  );
}

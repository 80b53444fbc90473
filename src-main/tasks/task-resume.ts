import type { AnyTaskDefinition } from './task-definition';
import type { TaskRecord } from './task-journal';
import { nextVersion } from './task-version';

/**
 * The record that a task goes on from. Steps that an older or newer version of Corral named
 * otherwise can't go forward: what is known of them is undone and the task fails.
 */
export function resumedRecord(definition: AnyTaskDefinition, record: TaskRecord, now: number): TaskRecord {
  const { task } = record;
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

function sameSteps(definition: AnyTaskDefinition, { task }: TaskRecord): boolean {
  return (
    definition.steps.length === task.steps.length &&
    definition.steps.every((step, index) => step.name === task.steps[index]?.name)
  );
}

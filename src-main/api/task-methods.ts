import type { TaskRunner } from '../tasks/task-runner';
import type { EventHub } from './event-hub';
import { defineMethod } from './method';

/** Calls about long work. */
export function taskMethods(tasks: TaskRunner, events: EventHub) {
  return [
    defineMethod('task', 'list', () => ({ version: events.version, tasks: [...tasks.list()] })),
    defineMethod('task', 'get', async (_, { id }) => {
      const { task, log } = await tasks.get(id);
      return { task, log: [...log] };
    }),
    defineMethod('task', 'cancel', (_, { id, keep }) => (keep ? tasks.hold(id) : tasks.cancel(id))),
    defineMethod('task', 'resume', (_, { id }) => tasks.resume(id)),
    defineMethod('task', 'wait', (_, { id }) => tasks.wait(id)),
  ] as const;
}

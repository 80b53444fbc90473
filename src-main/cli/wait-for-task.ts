import type { Task } from '../../src-preload/contract/task';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import type { Connection, Terminal } from './command';
import { taskExitCodes } from './exit-code';
import { TaskProgress } from './task-progress';

/**
 * Stays with a task to its end and shows how it goes: one line drawn again on a terminal, a line
 * a step elsewhere. Ctrl-C leaves the task at work and says how to end it.
 *
 * @throws the task's own error when it did not succeed.
 */
export async function waitForTask(connection: Connection, terminal: Terminal, id: string): Promise<Task> {
  const progress = new TaskProgress(terminal);
  const undo = await connection.on((event) => {
    if (event.topic === 'task.changed' && event.task.id === id) progress.show(event.task);
  });
  const onInterrupt = (): void => {
    progress.clear();
    terminal.note(goesOn(id));
    process.exit(taskExitCodes.interrupted);
  };
  process.once('SIGINT', onInterrupt);
  try {
    const task = answerOf(await connection.calls.task.wait({ id }));
    progress.clear();
    return successOf(task);
  } finally {
    undo();
    process.off('SIGINT', onInterrupt);
  }
}

/** A task that is done. @throws the error of another one */
export function successOf(task: Task): Task {
  if (task.state === 'done') return task;
  if (task.error) {
    const { code, message, details, retryable } = task.error;
    throw new CorralError(code, message, details, retryable);
  }
  throw new CorralError('cancelled', `“${task.title}” was ${task.state}.`);
}

/** What somebody is told who turns away from a task. */
export function goesOn(id: string): string {
  return `The task goes on. Look at it with “corral task show ${id}”, end it with “corral task cancel ${id}”.`;
}

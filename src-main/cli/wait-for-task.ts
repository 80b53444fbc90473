import type { Task } from '../../src-preload/contract/task';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import type { Connection, Terminal } from './command';

/**
 * Stays with a task to its end and shows how it goes: one line drawn again on a terminal, a line
 * a step elsewhere. Ctrl-C leaves the task at work and says how to end it.
 *
 * @throws the task's own error when it did not succeed.
 */
export async function waitForTask(connection: Connection, terminal: Terminal, id: string): Promise<Task> {
  let lastStep = '';
  const undo = await connection.on((event) => {
    if (event.topic !== 'task.changed' || event.task.id !== id) return;
    const line = progressLine(event.task);
    if (line === undefined) return;
    if (terminal.canRedraw) terminal.redraw(line.text);
    else if (line.step !== lastStep) terminal.note(line.text);
    lastStep = line.step;
  });
  const onInterrupt = (): void => {
    terminal.redraw('');
    terminal.note(
      `The task goes on. Look at it with “corral task show ${id}”, end it with “corral task cancel ${id}”.`,
    );
    process.exit(130);
  };
  process.once('SIGINT', onInterrupt);
  try {
    const task = answerOf(await connection.calls.task.wait({ id }));
    if (terminal.canRedraw) terminal.redraw('');
    if (task.state === 'done') return task;
    if (task.error) {
      const { code, message, details, retryable } = task.error;
      throw new CorralError(code, message, details, retryable);
    }
    throw new CorralError('cancelled', `“${task.title}” was ${task.state}.`);
  } finally {
    undo();
    process.off('SIGINT', onInterrupt);
  }
}

function progressLine({ title, steps }: Task): { readonly step: string; readonly text: string } | undefined {
  const index = steps.findIndex(({ state }) => state === 'running');
  const step = steps[index];
  if (!step) return undefined;
  const percent = step.progress === null ? '' : ` ${Math.round(step.progress * 100)} %`;
  const detail = step.detail === '' ? '' : ` – ${step.detail}`;
  return { step: step.name, text: `${title}: ${index + 1}/${steps.length} ${step.title}${percent}${detail}` };
}

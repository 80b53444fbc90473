import type { Task } from '../../src-preload/contract/task';
import { answerOf } from './answer';
import type { Command } from './command';
import { table } from './table';

export const taskCommands: readonly Command[] = [
  {
    name: ['task', 'list'],
    words: [],
    summary: 'Show long work, running and finished',
    options: {},
    async run({ connect, terminal }) {
      const { tasks } = answerOf(await (await connect()).calls.task.list({}));
      if (terminal.json) terminal.print(JSON.stringify(tasks, null, 2));
      else if (tasks.length === 0) terminal.print('There are no tasks.');
      else terminal.print(table([['ID', 'STATE', 'STEP', 'WHAT'], ...tasks.map(row)]).join('\n'));
    },
  },
  {
    name: ['task', 'show'],
    words: ['ID'],
    summary: 'Show the steps and the log of a task',
    options: {},
    async run({ words: [id = ''], connect, terminal }) {
      const { task, log } = answerOf(await (await connect()).calls.task.get({ id }));
      if (terminal.json) {
        terminal.print(JSON.stringify({ task, log }, null, 2));
        return;
      }
      const steps = task.steps.map((step) => [`  ${step.state}`, step.title, step.detail]);
      const ending = task.error ? [task.error.message] : [];
      terminal.print([`${task.title}: ${task.state}`, ...table(steps), ...ending, '', ...log].join('\n'));
    },
  },
  {
    name: ['task', 'cancel'],
    words: ['ID'],
    summary: 'Stop a task and undo what it did',
    options: {},
    async run({ words: [id = ''], connect, terminal }) {
      const task = answerOf(await (await connect()).calls.task.cancel({ id }));
      terminal.print(terminal.json ? JSON.stringify(task, null, 2) : `“${task.title}” is ${task.state}.`);
    },
  },
];

function row({ id, state, steps, title }: Task): string[] {
  const done = steps.filter((step) => step.state === 'done').length;
  return [id, state, `${done}/${steps.length}`, title];
}

import type { Task } from '../../src-preload/contract/task';
import { answerOf } from './answer';
import type { Command, Invocation, Option } from './command';
import { exitCodes } from './exit-code';
import { followTask, howToGoOn } from './follow-task';
import { table } from './table';

const followOptions: Readonly<Record<string, Option>> = {
  yes: { type: 'boolean', short: 'y', summary: 'do not ask; Ctrl-C holds the task' },
};

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
      const ending = [
        ...(task.error ? [task.error.message] : []),
        ...(task.state === 'held' ? [howToGoOn(task.id)] : []),
        ...(task.asks ? [`It waits for a login: corral task follow ${task.id}`] : []),
      ];
      terminal.print([`${task.title}: ${task.state}`, ...table(steps), ...ending, '', ...log].join('\n'));
    },
  },
  {
    name: ['task', 'cancel'],
    words: ['ID'],
    summary: 'Stop a task and undo what it did',
    options: { keep: { type: 'boolean', summary: 'hold it instead: keep what it did, to resume it later' } },
    async run({ words: [id = ''], options, connect, terminal }) {
      const keep = options['keep'] === true;
      const task = answerOf(await (await connect()).calls.task.cancel({ id, keep }));
      terminal.print(terminal.json ? JSON.stringify(task, null, 2) : `“${task.title}” is ${task.state}.`);
    },
  },
  {
    name: ['task', 'resume'],
    words: ['ID'],
    summary: 'Go on with a held task, from the step at which it stopped, and stay with it',
    options: followOptions,
    async run(invocation) {
      const { calls } = await invocation.connect();
      answerOf(await calls.task.resume({ id: invocation.words[0] ?? '' }));
      return follow(invocation);
    },
  },
  {
    name: ['task', 'follow'],
    words: ['ID'],
    summary: 'Stay with a task to its end; a login that it waits for is made here',
    options: followOptions,
    run: follow,
  },
  {
    name: ['task', 'skip-login'],
    words: ['ID'],
    summary: 'Let a task go on without the logins that it waits for',
    options: {},
    async run({ words: [taskId = ''], connect, terminal }) {
      answerOf(await (await connect()).calls.setup.finishLogin({ taskId }));
      terminal.print(terminal.json ? JSON.stringify({ taskId }) : 'It goes on.');
    },
  },
];

async function follow({ words: [id = ''], options, terminal, connect }: Invocation): Promise<number> {
  const { task, exitCode } = await followTask(await connect(), terminal, id, {
    yes: options['yes'] === true,
  });
  if (terminal.json) terminal.print(JSON.stringify(task, null, 2));
  else if (exitCode === exitCodes.ok) terminal.print(`“${task.title}” is done.`);
  return exitCode;
}

function row({ id, state, steps, title }: Task): string[] {
  const done = steps.filter((step) => step.state === 'done').length;
  return [id, state, `${done}/${steps.length}`, title];
}

import path from 'node:path';
import type { SafetyCheck } from '../../src-preload/contract/safety';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import type { Command } from './command';
import { evidenceLines } from './evidence';
import { safetyExitCodes } from './exit-code';
import { waitForTask } from './wait-for-task';

export const safetyCommands: readonly Command[] = [
  {
    name: ['git-check'],
    words: ['NAME'],
    summary:
      'Look for work in a VM that is nowhere else; exit code 3 says there is some, 4 that it can’t be told',
    options: {},
    async run({ words: [vm = ''], connect, terminal }) {
      const connection = await connect();
      const { id, name } = answerOf(await connection.calls.vm.get({ vm }));
      const { taskId } = answerOf(await connection.calls.safety.check({ vm: id }));
      await waitForTask(connection, terminal, taskId);
      const { check } = answerOf(await connection.calls.safety.get({ vm: id }));
      if (!check) throw new CorralError('not-found', `“${name}” was deleted while it was looked at.`);
      terminal.print(terminal.json ? JSON.stringify(check, null, 2) : evidenceLines(name, check).join('\n'));
      return safetyExitCodes[check.verdict satisfies SafetyCheck['verdict']];
    },
  },
  {
    name: ['rescue'],
    words: ['NAME', '[FOLDER]'],
    summary: 'Save unpushed commits and uncommitted files of a VM to a new folder of this computer',
    options: {},
    async run({ words: [vm = '', parent], connect, terminal }) {
      const connection = await connect();
      const { taskId, folder } = answerOf(
        await connection.calls.safety.rescue({
          vm,
          ...(parent === undefined ? {} : { folder: path.resolve(parent) }),
        }),
      );
      await waitForTask(connection, terminal, taskId);
      terminal.print(terminal.json ? JSON.stringify({ folder }) : `Saved to ${folder}`);
    },
  },
];

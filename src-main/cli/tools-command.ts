import { answerOf } from './answer';
import type { Command } from './command';
import { exitCodes } from './exit-code';
import { followTask } from './follow-task';

export const toolsCommand: Command = {
  name: ['tools', 'install'],
  words: ['VM', '[TOOL]'],
  summary: 'Install again what failed in a running VM, or one tool of the recipe',
  options: {},
  async run({ words: [vm = '', tool], connect, terminal }) {
    const connection = await connect();
    const { taskId } = answerOf(await connection.calls.setup.install({ vm, tool }));
    const { exitCode } = await followTask(connection, terminal, taskId, { yes: false });
    const { setup, name } = answerOf(await connection.calls.vm.get({ vm }));
    const tools = setup?.tools ?? [];
    const failed = tools.filter(({ state }) => state === 'failed');
    if (terminal.json) terminal.print(JSON.stringify(tools, null, 2));
    else if (failed.length === 0) terminal.print(`“${name}” has all of its tools.`);
    else
      for (const { name: what, sentence } of failed)
        terminal.print(`${what} failed: ${sentence ?? 'no reason'}`);
    return exitCode === exitCodes.ok && failed.length > 0 ? exitCodes.failed : exitCode;
  },
};

import { answerOf } from './answer';
import type { Command } from './command';
import { table } from './table';
import { waitForTask } from './wait-for-task';

export const toolsCommand: Command = {
  name: ['tools', 'install'],
  words: ['VM', '[TOOL]'],
  summary: 'Install again what failed in a running VM, or one tool of the recipe',
  options: {},
  async run({ words: [vm = '', tool], connect, terminal }) {
    const connection = await connect();
    const { taskId } = answerOf(await connection.calls.setup.install({ vm, tool }));
    await waitForTask(connection, terminal, taskId);
    const { setup } = answerOf(await connection.calls.vm.get({ vm }));
    const tools = (setup?.tools ?? []).filter(({ name }) => tool === undefined || name === tool);
    const rows = tools.map(({ name, state, version, sentence }) => [name, state, version ?? sentence ?? '']);
    if (terminal.json) terminal.print(JSON.stringify(tools, null, 2));
    else terminal.print(table(rows).join('\n'));
  },
};

import path from 'node:path';
import type { ImageEntry } from '../../src-preload/contract/image';
import { answerOf } from './answer';
import type { Command } from './command';
import { usage } from './parse';
import { table } from './table';
import { waitForTask } from './wait-for-task';

export const imageCommands: readonly Command[] = [
  {
    name: ['image', 'list'],
    words: [],
    summary: 'Show what VMs can be made of',
    options: {},
    async run({ connect, terminal }) {
      const { images } = answerOf(await (await connect()).calls.image.list({}));
      if (terminal.json) terminal.print(JSON.stringify(images, null, 2));
      else terminal.print(table([['ID', 'NAME', 'STATE'], ...images.map(row)]).join('\n'));
    },
  },
  {
    name: ['image', 'build'],
    words: [],
    summary: 'Build Corral’s own Debian 12 image',
    options: {},
    async run({ connect, terminal }) {
      const connection = await connect();
      const { taskId, imageId } = answerOf(await connection.calls.image.build({}));
      await waitForTask(connection, terminal, taskId);
      terminal.print(terminal.json ? JSON.stringify({ imageId }) : `The image ${imageId} is there.`);
    },
  },
  {
    name: ['image', 'add'],
    words: ['FILE'],
    summary: 'Add a qcow2 or raw disk of yours, such as a cloud image',
    options: {
      name: { type: 'string', value: 'NAME', summary: 'what to call it (the file’s name)' },
      user: { type: 'string', value: 'USER', summary: 'account to log in as (admin)' },
    },
    async run({ words: [file = ''], options, connect, terminal }) {
      const name = (options['name'] as string | undefined) ?? path.parse(file).name;
      if (name === '') throw usage('Say what to call it: --name NAME');
      const connection = await connect();
      const { taskId, imageId } = answerOf(
        await connection.calls.image.add({
          path: path.resolve(file),
          name,
          user: options['user'] as string | undefined,
        }),
      );
      await waitForTask(connection, terminal, taskId);
      terminal.print(terminal.json ? JSON.stringify({ imageId }) : `The image ${imageId} is there.`);
    },
  },
];

function row(entry: ImageEntry): string[] {
  return entry.state === 'ready'
    ? [entry.image.id, entry.image.name, 'ready']
    : [entry.id, entry.name, entry.taskId === null ? 'not built yet' : 'being built'];
}

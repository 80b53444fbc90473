import type { Family } from '../../src-preload/contract/family';
import type { Vm } from '../../src-preload/contract/vm';
import { answerOf } from './answer';
import type { Command } from './command';
import { table } from './table';
import { resourceOptions, resourcesOf } from './vm-resources';
import { waitForTask } from './wait-for-task';

export const familyCommands: readonly Command[] = [
  {
    name: ['family', 'list'],
    words: [],
    summary: 'Show all families',
    options: {},
    async run({ connect, terminal }) {
      const { calls } = await connect();
      const { families } = answerOf(await calls.family.list({}));
      const { vms } = answerOf(await calls.vm.list({}));
      if (terminal.json) terminal.print(JSON.stringify(families, null, 2));
      else if (families.length === 0)
        terminal.print('There are no families yet. Make one: corral family create PREFIX');
      else
        terminal.print(
          table([['PREFIX', 'BASE', 'VMS'], ...families.map((family) => row(family, vms))]).join('\n'),
        );
    },
  },
  {
    name: ['family', 'create'],
    words: ['PREFIX'],
    summary: 'Make PREFIX-clean from an image, and PREFIX-dev for work',
    options: {
      ...resourceOptions,
      image: { type: 'string', value: 'ID', summary: 'the image (that of the settings)' },
      driver: { type: 'string', value: 'KIND', summary: 'how it runs (what this computer has)' },
    },
    async run({ words: [prefix = ''], options, connect, terminal }) {
      const connection = await connect();
      const { taskId, familyId } = answerOf(
        await connection.calls.family.create({
          prefix,
          driver: options['driver'] as string | undefined,
          imageId: options['image'] as string | undefined,
          resources: resourcesOf(options),
        }),
      );
      await waitForTask(connection, terminal, taskId);
      terminal.print(terminal.json ? JSON.stringify({ familyId }) : `The family “${prefix}” is there.`);
    },
  },
  {
    name: ['family', 'init'],
    words: ['FAMILY'],
    summary: 'Make the init of a family of its dev as it is now',
    options: { note: { type: 'string', value: 'TEXT', summary: 'what to remember of it' } },
    async run({ words: [family = ''], options, connect, terminal }) {
      const connection = await connect();
      const note = options['note'] as string | undefined;
      const { taskId } = answerOf(await connection.calls.family.init({ family, note }));
      await waitForTask(connection, terminal, taskId);
      terminal.print(terminal.json ? JSON.stringify({ family }) : `The family “${family}” has a new init.`);
    },
  },
];

function row({ id, prefix, base }: Family, vms: readonly Vm[]): string[] {
  const members = vms.filter(({ family, setAside }) => family?.id === id && setAside === null);
  return [prefix, base?.imageId ?? '-', members.map(({ name }) => name).join(', ')];
}

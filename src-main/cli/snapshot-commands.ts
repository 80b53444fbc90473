import type { Family } from '../../src-preload/contract/family';
import type { Vm } from '../../src-preload/contract/vm';
import { snapshotName } from '../family/names';
import { toCorralError } from '../host/errors';
import { answerOf } from './answer';
import type { Command } from './command';
import { exitCodes } from './exit-code';
import { familyTree } from './family-tree';
import { putAway, putAwayOptions } from './put-away';
import { bytesText, spanText } from './size-text';
import { table } from './table';
import { stateText } from './vm-text';
import { waitForTask } from './wait-for-task';

export const snapshotCommands: readonly Command[] = [
  {
    name: ['snapshot', 'list'],
    words: ['[FAMILY]'],
    summary: 'Show families as trees, with their snapshots',
    options: {},
    async run({ words: [wanted], connect, terminal }) {
      const { calls } = await connect();
      const { families } = answerOf(await calls.family.list({}));
      const { vms } = answerOf(await calls.vm.list({}));
      const trees = families
        .filter(({ id, prefix }) => wanted === undefined || wanted === prefix || wanted === id)
        .map((family) => ({ family, nodes: familyTree(family, vms) }));
      if (terminal.json) terminal.print(JSON.stringify(trees, null, 2));
      else if (trees.length === 0)
        terminal.print('There are no snapshots yet. Make one: corral snapshot create VM NAME');
      else terminal.print(treeTable(trees).join('\n'));
    },
  },
  {
    name: ['snapshot', 'create'],
    words: ['VM', 'NAME'],
    summary: 'Keep a VM as it is now; it is stopped for that and runs again if it ran',
    options: {
      note: { type: 'string', value: 'TEXT', summary: 'what to remember of it' },
      replace: { type: 'boolean', summary: 'set aside the snapshot that has this name' },
    },
    async run({ words: [vm = '', name = ''], options, connect, terminal }) {
      const connection = await connect();
      const note = options['note'] as string | undefined;
      const replace = options['replace'] === true;
      const { taskId, vmId } = answerOf(await connection.calls.snapshot.create({ vm, name, note, replace }));
      await waitForTask(connection, terminal, taskId);
      const made = answerOf(await connection.calls.vm.get({ vm: vmId }));
      terminal.print(terminal.json ? JSON.stringify(made, null, 2) : `“${vm}” is kept as “${made.name}”.`);
    },
  },
  {
    name: ['snapshot', 'restore'],
    words: ['SNAPSHOT'],
    summary: 'Make dev like a snapshot; the present dev is set aside',
    options: putAwayOptions,
    async run(invocation) {
      const { words, connect, terminal } = invocation;
      const { calls } = await connect();
      const snapshot = answerOf(await calls.vm.get({ vm: words[0] ?? '' }));
      const { vms } = answerOf(await calls.vm.list({}));
      const dev = vms.find(
        ({ family, setAside }) =>
          family !== null && family.id === snapshot.family?.id && family.tier === 'dev' && setAside === null,
      );
      let vmId = '';
      const restore = async (given: object) => {
        const reply = await calls.snapshot.restore({ vm: snapshot.id, ...given });
        if (reply.ok) vmId = reply.value.vmId;
        return reply;
      };
      if (dev) {
        const question = `Set “${dev.name}” aside for a week and make it like “${snapshot.name}”?`;
        await putAway(invocation, dev, question, restore);
      } else {
        const { taskId } = answerOf(await restore({}));
        await waitForTask(await connect(), terminal, taskId);
      }
      const made = answerOf(await calls.vm.get({ vm: vmId }));
      terminal.print(
        terminal.json
          ? JSON.stringify(made, null, 2)
          : `“${made.name}” is like “${snapshot.name}” now. To go back: corral undo`,
      );
    },
  },
  {
    name: ['snapshot', 'delete'],
    words: ['SNAPSHOT…'],
    summary: 'Delete snapshots; they can be brought back for a week',
    options: putAwayOptions,
    async run(invocation) {
      const { words, connect, terminal } = invocation;
      const { calls } = await connect();
      const results: { name: string; error: string | null }[] = [];
      for (const word of words) {
        try {
          const vm = answerOf(await calls.vm.get({ vm: word }));
          await putAway(invocation, vm, `Delete “${vm.name}”?`, (given) =>
            calls.vm.delete({ vm: vm.id, ...given }),
          );
          results.push({ name: vm.name, error: null });
        } catch (error) {
          results.push({ name: word, error: toCorralError(error).message });
        }
      }
      if (terminal.json) terminal.print(JSON.stringify(results, null, 2));
      else for (const { name, error } of results) terminal.print(`“${name}”: ${error ?? 'deleted'}`);
      return results.every(({ error }) => error === null) ? exitCodes.ok : exitCodes.failed;
    },
  },
  {
    name: ['snapshot', 'rename'],
    words: ['SNAPSHOT', 'NEW'],
    summary: 'Give a snapshot another name',
    options: {},
    async run({ words: [vm = '', name = ''], connect, terminal }) {
      const { calls } = await connect();
      const snapshot = answerOf(await calls.vm.get({ vm }));
      const { families } = answerOf(await calls.family.list({}));
      const family = families.find(({ id }) => id === snapshot.family?.id);
      const full = family ? snapshotName(family.prefix, name) : name;
      const renamed = answerOf(await calls.vm.rename({ vm: snapshot.id, name: full }));
      terminal.print(terminal.json ? JSON.stringify(renamed, null, 2) : `It is “${renamed.name}” now.`);
    },
  },
];

function treeTable(trees: readonly { family: Family; nodes: ReturnType<typeof familyTree> }[]): string[] {
  const rows = trees.flatMap(({ nodes }) => nodes.map(({ vm, depth }) => row(vm, depth)));
  return table([['NAME', 'TIER', 'STATE', 'AGE', 'SIZE', 'FREED', 'NOTE'], ...rows]);
}

function row(vm: Vm, depth: number): string[] {
  return [
    `${'  '.repeat(depth)}${vm.name}`,
    vm.family?.tier ?? '-',
    stateText(vm.state),
    spanText(Date.now() - vm.createdAt),
    bytesText(vm.ownBytes),
    bytesText(vm.freedBytes),
    vm.note.split('\n')[0] ?? '',
  ];
}

import type { SetAside, Vm } from '../../src-preload/contract/vm';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import type { Command, Connection, Invocation } from './command';
import { confirm } from './put-away';
import { bytesText, spanText } from './size-text';
import { table } from './table';
import { waitForTask } from './wait-for-task';

/** A VM that was set aside. */
type Aside = Vm & { readonly setAside: SetAside };

const reasons = {
  restore: 'dev was restored',
  delete: 'it was deleted',
  init: 'a new init was made',
  replace: 'a new snapshot took its name',
  undo: 'another one was brought back',
} as const satisfies Record<SetAside['before'], string>;

const dayMs = 24 * 60 * 60 * 1000;

/** The longer ones first: `undo` alone would fit them all. */
export const undoCommands: readonly Command[] = [
  {
    name: ['undo', 'list'],
    words: [],
    summary: 'Show what can be brought back, and until when',
    options: {},
    async run({ connect, terminal }) {
      const asides = await setAsides(await connect());
      if (terminal.json) terminal.print(JSON.stringify(asides, null, 2));
      else if (asides.length === 0) terminal.print('There is nothing to bring back.');
      else
        terminal.print(
          table([['NAME', 'WAS', 'WHEN', 'WHY', 'FREED', 'KEPT FOR'], ...asides.map(row)]).join('\n'),
        );
    },
  },
  {
    name: ['undo', 'restore'],
    words: ['NAME'],
    summary: 'Bring back what was set aside; what has its place is set aside in turn',
    options: {},
    async run(invocation) {
      await bringBack(invocation, invocation.words[0] ?? '');
    },
  },
  {
    name: ['undo', 'discard'],
    words: ['NAME'],
    summary: 'Delete for good what was set aside',
    options: { yes: { type: 'boolean', summary: 'do not ask' } },
    async run({ words: [vm = ''], options, connect, terminal }) {
      const connection = await connect();
      await confirm(terminal, options, `Delete “${vm}” for good?`);
      const { taskId } = answerOf(await connection.calls.undo.discard({ vm }));
      await waitForTask(connection, terminal, taskId);
      terminal.print(terminal.json ? JSON.stringify({ discarded: vm }) : `“${vm}” is gone for good.`);
    },
  },
  {
    name: ['undo'],
    words: [],
    summary: 'Bring back what was set aside last',
    options: { yes: { type: 'boolean', summary: 'do not ask' } },
    async run(invocation) {
      const { options, connect, terminal } = invocation;
      const [newest] = await setAsides(await connect());
      if (!newest) throw new CorralError('not-found', 'There is nothing to bring back.');
      const { name, at, before } = newest.setAside;
      const age = spanText(Date.now() - at);
      await confirm(
        terminal,
        options,
        `Bring “${name}” back as it was ${age} ago, before ${reasons[before]}?`,
      );
      await bringBack(invocation, newest.id);
    },
  },
];

async function bringBack({ connect, terminal }: Invocation, vm: string): Promise<void> {
  const connection = await connect();
  const { taskId } = answerOf(await connection.calls.undo.restore({ vm }));
  const { vmId } = await waitForTask(connection, terminal, taskId);
  const back = answerOf(await connection.calls.vm.get({ vm: vmId ?? vm }));
  terminal.print(terminal.json ? JSON.stringify(back, null, 2) : `“${back.name}” is back.`);
}

/** The newest first. */
async function setAsides({ calls }: Connection): Promise<Aside[]> {
  const { vms } = answerOf(await calls.vm.list({}));
  return vms
    .filter((vm): vm is Aside => vm.setAside !== null)
    .toSorted((a, b) => b.setAside.at - a.setAside.at);
}

function row({ name, setAside, freedBytes }: Aside): string[] {
  const now = Date.now();
  return [
    name,
    setAside.name,
    `${spanText(now - setAside.at)} ago`,
    reasons[setAside.before],
    bytesText(freedBytes),
    `${Math.ceil((setAside.until - now) / dayMs)} d`,
  ];
}

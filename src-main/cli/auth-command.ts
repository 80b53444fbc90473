import type { AuthStatus } from '../../src-preload/contract/setup-state';
import type { Vm } from '../../src-preload/contract/vm';
import { answerOf } from './answer';
import { serviceNames, serviceText } from './auth-text';
import type { Command, Connection } from './command';
import { table } from './table';

interface Seen {
  readonly vm: string;
  /** Null where nobody has looked yet. */
  readonly status: AuthStatus | null;
}

export const authCommand: Command = {
  name: ['auth-status'],
  words: ['[VM]'],
  summary: 'Show where a VM is logged in, or all that run; those that are off as they were seen last',
  options: {},
  async run({ words: [wanted], connect, terminal }) {
    const connection = await connect();
    const all: Seen[] = [];
    for (const vm of await vmsOf(connection, wanted))
      all.push({ vm: vm.name, status: await statusOf(connection, vm) });
    if (terminal.json) terminal.print(JSON.stringify(wanted === undefined ? all : all[0], null, 2));
    else if (all.length === 0) terminal.print('No VM runs.');
    else terminal.print(all.map(sectionOf).join('\n\n'));
  },
};

async function vmsOf({ calls }: Connection, wanted: string | undefined): Promise<readonly Vm[]> {
  if (wanted !== undefined) return [answerOf(await calls.vm.get({ vm: wanted }))];
  const { vms } = answerOf(await calls.vm.list({}));
  return vms.filter(({ state }) => state.kind === 'running');
}

async function statusOf({ calls }: Connection, { id, state, auth }: Vm): Promise<AuthStatus | null> {
  return state.kind === 'running' ? answerOf(await calls.setup.authStatus({ vm: id })) : auth;
}

function sectionOf({ vm, status }: Seen): string {
  if (!status) return `${vm}: nobody has looked yet.`;
  const rows = status.services.map((service) => [`  ${serviceNames[service.service]}`, serviceText(service)]);
  return [`${vm} (seen ${new Date(status.at).toLocaleString()})`, ...table(rows)].join('\n');
}

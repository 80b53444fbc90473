import type { Vm } from '../../src-preload/contract/vm';
import { runInForeground } from '../host/foreground-process';
import { answerOf } from './answer';
import type { Command, Connection, Invocation, Terminal } from './command';
import { exitCodes } from './exit-code';
import { devOf, familyOption } from './family-vms';
import { proxyModeOf, proxyModeOptions } from './network-options';
import { printScreen } from './screen-command';
import { restartVm, stopVm } from './stop-vm';
import { stateText } from './vm-text';

/** The tmux session that the manual and its users know. */
const session = 'cal';

/** Starts dev and connects. */
export async function run(invocation: Invocation): Promise<number> {
  const { connection, dev } = await started(invocation);
  return connect(connection, invocation.terminal, dev);
}

export async function restart(invocation: Invocation): Promise<number> {
  const { options, terminal, connect: open } = invocation;
  const connection = await open();
  const { id } = await devOf(connection, options);
  await setMode(connection, id, options);
  await restartVm(connection, invocation, id);
  return connect(connection, terminal, await readiness(connection, id));
}

export async function stop(invocation: Invocation): Promise<void> {
  const connection = await invocation.connect();
  const { id } = await devOf(connection, invocation.options);
  printVm(invocation.terminal, await stopVm(connection, invocation, id));
}

/** Starts dev if need be and says where a viewer finds its screen; it need not be restarted for that. */
export async function gui(invocation: Invocation): Promise<void> {
  const { connection, dev } = await started(invocation);
  printScreen(invocation.terminal, answerOf(await connection.calls.screen.address({ vm: dev.id })));
}

const options = { ...familyOption, ...proxyModeOptions };

export const isolationPower: readonly Command[] = [
  {
    name: ['isolation', 'run'],
    words: [],
    summary: 'Start dev and connect to its tmux session “cal”',
    options,
    run,
  },
  {
    name: ['isolation', 'start'],
    words: [],
    summary: 'Start dev and wait until one can log in',
    options,
    async run(invocation) {
      printVm(invocation.terminal, (await started(invocation)).dev);
    },
  },
  {
    name: ['isolation', 'ssh'],
    words: [],
    summary: 'Connect to the tmux session “cal” of dev, which runs',
    options: familyOption,
    async run({ options: given, terminal, connect: open }) {
      const connection = await open();
      const { id } = await devOf(connection, given);
      return connect(connection, terminal, await readiness(connection, id));
    },
  },
  {
    name: ['isolation', 'restart'],
    words: [],
    summary: 'Stop dev gracefully, start it and connect',
    options,
    run: restart,
  },
  {
    name: ['isolation', 'gui'],
    words: [],
    summary: 'Start dev and show where a VNC viewer finds its screen',
    options,
    run: gui,
  },
  {
    name: ['isolation', 'stop'],
    words: [],
    summary: 'Stop dev gracefully, from inside',
    options: familyOption,
    run: stop,
  },
];

async function started({
  options: given,
  connect: open,
}: Invocation): Promise<{ connection: Connection; dev: Vm }> {
  const connection = await open();
  const { id, state } = await devOf(connection, given);
  await setMode(connection, id, given);
  if (state.kind === 'stopped' || state.kind === 'died')
    answerOf(await connection.calls.vm.start({ vm: id }));
  return { connection, dev: await readiness(connection, id) };
}

async function readiness({ calls }: Connection, vm: string): Promise<Vm> {
  return answerOf(await calls.vm.waitUntilReady({ vm }));
}

async function setMode({ calls }: Connection, vm: string, given: Invocation['options']): Promise<void> {
  const mode = proxyModeOf(given);
  if (mode !== undefined) answerOf(await calls.network.configure({ of: { vm }, policy: { mode } }));
}

/** Without a person at this terminal it says how to connect. */
async function connect({ calls }: Connection, terminal: Terminal, vm: Vm): Promise<number> {
  if (!terminal.isInteractive || terminal.json) {
    printVm(terminal, vm);
    if (!terminal.json) terminal.note('To connect, in a terminal: corral isolation ssh');
    return exitCodes.ok;
  }
  const [file = '', ...argv] = answerOf(await calls.vm.sshCommand({ vm: vm.id, session })).argv;
  return runInForeground(file, argv);
}

function printVm(terminal: Terminal, vm: Vm): void {
  terminal.print(terminal.json ? JSON.stringify(vm, null, 2) : `“${vm.name}” ${stateText(vm.state)}.`);
}

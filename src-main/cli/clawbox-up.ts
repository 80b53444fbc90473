import fs from 'node:fs/promises';
import path from 'node:path';
import type { Clawbox, Vm } from '../../src-preload/contract/vm';
import { numberedName } from '../clawbox/numbered-name';
import { whyNoPayload } from '../clawbox/payload-rule';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import { numberOfWord, profileOf, profileOptions } from './clawbox-options';
import type { Command, Connection, Invocation } from './command';
import { usage } from './parse';
import { attach, attachOptions, lookAtFolder } from './payload-attach';
import { stateText } from './vm-text';
import { waitForTask } from './wait-for-task';

/** What was asked for. */
interface Wish {
  readonly number: number;
  readonly profile: Clawbox['profile'] | undefined;
  /** The payload's folder. */
  readonly folder: string | undefined;
}

export const clawboxUp: Command = {
  name: ['up'],
  words: ['[NUMBER]'],
  summary: 'Start the numbered VM clawbox-NUMBER (1), and make it when it is not there',
  options: {
    ...profileOptions,
    'signal-cli-payload': {
      type: 'string',
      value: 'FOLDER',
      summary: 'signal-cli data that it works on; for profile developer',
    },
    ...attachOptions,
  },
  notes: [
    'It is never made over in place: when it has another profile or payload than is asked for, nothing is changed, and the commands are said that would reach it.',
  ],
  async run(invocation) {
    const { words, options, terminal, connect } = invocation;
    const folder = options['signal-cli-payload'] as string | undefined;
    const wish: Wish = {
      number: numberOfWord(words[0]),
      profile: profileOf(options),
      folder: folder === undefined ? undefined : path.resolve(folder),
    };
    const connection = await connect();
    const present = await numbered(connection, wish.number);
    const { id } = present
      ? await adapted(connection, invocation, present, wish)
      : await made(connection, invocation, wish);
    const vm = await running(connection, id);
    terminal.print(terminal.json ? JSON.stringify(vm, null, 2) : `“${vm.name}” ${stateText(vm.state)}.`);
  },
};

/** The VM that stands for a number now. */
export async function numbered({ calls }: Connection, number: number): Promise<Vm | undefined> {
  const { vms } = answerOf(await calls.vm.list({}));
  return vms.find(({ clawbox, setAside }) => clawbox?.number === number && setAside === null);
}

/** @throws CorralError `wrong-state` when it is not what was asked for, and can't become it as it is */
async function adapted(
  connection: Connection,
  invocation: Invocation,
  vm: Vm,
  wish: Wish,
): Promise<Pick<Vm, 'id'>> {
  const has = vm.clawbox?.profile;
  if (wish.profile !== undefined && wish.profile !== has) throw otherProfile(vm, wish);
  if (wish.folder === undefined) return vm;
  const folder = await realPath(wish.folder);
  if (vm.payload?.path === folder) return vm;
  if (vm.payload) {
    throw new CorralError(
      'wrong-state',
      `“${vm.name}” has the payload ${vm.payload.path} already. To give it this one: corral payload detach ${vm.name}, then the same command again.`,
    );
  }
  await attach(connection, invocation, vm, await lookAtFolder(connection, invocation, folder, vm));
  return vm;
}

/** Everything that can be refused is refused before the VM is made. */
async function made(
  connection: Connection,
  invocation: Invocation,
  { number, profile = 'standard', folder }: Wish,
): Promise<Pick<Vm, 'id'>> {
  const clawbox = { number, profile } as const;
  const refusal = folder === undefined ? null : whyNoPayload(numberedName(number), clawbox);
  if (refusal !== null) throw usage(refusal);
  const look = folder === undefined ? null : await lookAtFolder(connection, invocation, folder);
  const { taskId, vmId, notes } = answerOf(await connection.calls.clawbox.create(clawbox));
  for (const note of notes) invocation.terminal.note(note);
  await waitForTask(connection, invocation.terminal, taskId);
  if (look) await attach(connection, invocation, { id: vmId }, look);
  return { id: vmId };
}

async function running({ calls }: Connection, vm: string): Promise<Vm> {
  const { state } = answerOf(await calls.vm.get({ vm }));
  if (state.kind === 'stopped' || state.kind === 'died') answerOf(await calls.vm.start({ vm }));
  return answerOf(await calls.vm.waitUntilReady({ vm }));
}

function otherProfile({ name, clawbox }: Vm, { number, profile, folder }: Wish): CorralError {
  const payload =
    folder === undefined ? '' : ` --signal-cli-payload '${folder.replaceAll("'", String.raw`'\''`)}'`;
  return new CorralError(
    'wrong-state',
    [
      `“${name}” has the profile ${clawbox?.profile ?? 'standard'} and is not made over in place. To have it with the profile ${profile ?? ''}:`,
      `  corral vm delete ${name}`,
      `  corral up ${number} --${profile ?? ''}${payload}`,
    ].join('\n'),
  );
}

/** As the binding of a payload has it. A folder that is not there is refused by who looks at it. */
function realPath(folder: string): Promise<string> {
  return fs.realpath(folder).catch(() => folder);
}

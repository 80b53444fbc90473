import path from 'node:path';
import type { Output } from '../../src-preload/contract/contract';
import type { Vm } from '../../src-preload/contract/vm';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import type { Command, Connection, Invocation, Option } from './command';
import { askedToLeave, leaveOption } from './leave-unpublished';
import { printPayload } from './payload-status';
import { confirm } from './put-away';
import { bytesText } from './size-text';
import { waitForTask } from './wait-for-task';

/** Options of every command that attaches a folder. */
export const attachOptions: Readonly<Record<string, Option>> = {
  yes: { type: 'boolean', short: 'y', summary: 'do not ask' },
  'take-over': {
    type: 'boolean',
    summary: 'go on without what the last VM that used the folder may not have published',
  },
};

/** What `payload.inspect` found out about a folder. */
type Look = Output<'payload', 'inspect'>;

export const payloadAttach: Command = {
  name: ['payload', 'attach'],
  words: ['VM', 'FOLDER'],
  summary: 'Give a VM the signal-cli data of a folder, and keep checkpoints of what it makes of it',
  options: attachOptions,
  notes: [
    'It says what will happen and changes nothing before. What the folder holds becomes the first checkpoint.',
  ],
  async run(invocation) {
    const { words, terminal, connect } = invocation;
    const connection = await connect();
    const vm = answerOf(await connection.calls.vm.get({ vm: words[0] ?? '' }));
    const folder = path.resolve(words[1] ?? '');
    await attach(connection, invocation, vm, await lookAtFolder(connection, invocation, folder, vm));
    printPayload(terminal, answerOf(await connection.calls.vm.get({ vm: vm.id })));
  },
};

export const payloadDetach: Command = {
  name: ['payload', 'detach'],
  words: ['VM'],
  summary: 'Publish what is left and take the payload from a VM; its folder and its history stay',
  options: leaveOption,
  async run({ words: [reference = ''], options, connect, terminal }) {
    const connection = await connect();
    const { id, name, payload } = answerOf(await connection.calls.vm.get({ vm: reference }));
    const { taskId } = await askedToLeave(
      { terminal, options },
      'Detach it all the same?',
      (leaveUnpublished) => connection.calls.payload.detach({ vm: id, leaveUnpublished }),
    );
    await waitForTask(connection, terminal, taskId);
    if (terminal.json) terminal.print(JSON.stringify({ detached: id, path: payload?.path ?? null }, null, 2));
    else
      terminal.print(`“${name}” has no payload any more. ${payload?.path ?? 'The folder'} stays as it is.`);
  },
};

/**
 * Looks at a folder, shows what will happen, and asks where that may not be meant. Nothing is changed.
 *
 * @param vm undefined for one that is still to be made
 * @throws CorralError `wrong-state` when it can't be attached, `cancelled`, `invalid-input` when nobody can be asked
 */
export async function lookAtFolder(
  { calls }: Connection,
  { terminal, options }: Pick<Invocation, 'terminal' | 'options'>,
  folder: string,
  vm?: Vm,
): Promise<Look> {
  const look = answerOf(await calls.payload.inspect({ path: folder, vm: vm?.id }));
  if (look.refusal !== null) throw new CorralError('wrong-state', look.refusal);
  for (const line of lookLines(look, vm)) terminal.note(line);
  if (look.needsTakeOver && options['take-over'] !== true) {
    const question = `${look.lock?.sentence ?? 'Its last VM never published its final state.'} Go on without that?`;
    if (!terminal.isInteractive)
      throw new CorralError('needs-consent', `${question} Say so with --take-over.`);
    await confirm(terminal, {}, question);
  }
  if (look.content === 'other')
    await confirm(
      terminal,
      options,
      'The folder does not look like signal-cli data. Attach it all the same?',
    );
  return look;
}

/** Attaches what {@link lookAtFolder} let through, and stays until it is done. */
export async function attach(
  connection: Connection,
  { terminal }: Pick<Invocation, 'terminal'>,
  { id }: Pick<Vm, 'id'>,
  look: Look,
): Promise<void> {
  const { taskId } = answerOf(
    await connection.calls.payload.attach({ vm: id, path: look.path, takeOver: look.needsTakeOver }),
  );
  await waitForTask(connection, terminal, taskId);
}

function lookLines(look: Look, vm: Vm | undefined): string[] {
  const count = `${look.isCountPartial ? 'more than ' : ''}${look.files} files, ${bytesText(look.bytes)}`;
  const contents = {
    empty: 'it is empty, so what the guest has will be its first data',
    'signal-cli': `signal-cli data (${count}), which the guest will get`,
    other: `${count}, nothing of which looks like signal-cli data`,
  } as const satisfies Record<Look['content'], string>;
  const when = vm && !look.isLive && vm.state.kind !== 'stopped' ? ['It gets it at its next start.'] : [];
  const holder = look.lock?.sentence ?? 'No VM uses it.';
  return [`${look.path}: ${contents[look.content]}.`, holder, ...when, ...look.warnings];
}

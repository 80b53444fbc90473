import type { Reply } from '../../src-preload/contract/contract';
import type { Consent, Vm } from '../../src-preload/contract/vm';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import type { Connection, Invocation, Option, Terminal } from './command';
import { evidenceLines } from './evidence';
import { usage } from './parse';
import { waitForTask } from './wait-for-task';

/** Options of every command that puts a VM away. */
export const putAwayOptions: Readonly<Record<string, Option>> = {
  yes: { type: 'boolean', short: 'y', summary: 'do not ask' },
  force: {
    type: 'boolean',
    summary: 'do not look for work that would be lost; what does not answer loses its power',
  },
};

/** What goes along with the call: consent to what was seen, or `force`. */
export type Given = { readonly consent: Consent } | { readonly force: true } | Record<string, never>;

/**
 * Looks what would be lost with a VM, shows it, asks, and starts what puts it away.
 *
 * @param vm what is put away
 * @param act the call, with the person's answer
 * @throws CorralError `cancelled` when the person keeps it
 */
export async function putAway(
  invocation: Pick<Invocation, 'terminal' | 'options' | 'connect'>,
  vm: Vm,
  question: string,
  act: (given: Given) => Promise<Reply<{ taskId: string }>>,
): Promise<void> {
  const reply = await act(await consentTo(invocation, vm, question));
  await waitForTask(await invocation.connect(), invocation.terminal, answerOf(reply).taskId);
}

/**
 * Looks what would be lost with a VM, shows it and asks.
 *
 * @throws CorralError `cancelled` when the person keeps it
 */
export async function consentTo(
  { terminal, options, connect }: Pick<Invocation, 'terminal' | 'options' | 'connect'>,
  vm: Vm,
  question: string,
): Promise<Given> {
  const connection = await connect();
  const force = options['force'] === true;
  if (force) terminal.note(`Nobody looks whether “${vm.name}” holds work that is nowhere else (--force).`);
  const given: Given = force ? { force: true } : await lookAt(connection, terminal, vm);
  await confirm(terminal, options, question);
  return given;
}

/**
 * Asks unless `--yes` was given; no answer means no.
 *
 * @throws CorralError `cancelled`, or `invalid-input` when nobody is there to answer
 */
export async function confirm(
  terminal: Terminal,
  options: Invocation['options'],
  question: string,
): Promise<void> {
  if (options['yes'] === true) return;
  if (!terminal.isInteractive) throw usage(`${question} Say so with --yes.`);
  const answer = await terminal.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer)) throw new CorralError('cancelled', 'Nothing was changed.');
}

/** Looks anew, since what runs changes all the time, and shows what was found. */
async function lookAt(connection: Connection, terminal: Terminal, { id, name }: Vm): Promise<Given> {
  const { taskId } = answerOf(await connection.calls.safety.check({ vm: id }));
  await waitForTask(connection, terminal, taskId);
  const { check } = answerOf(await connection.calls.safety.get({ vm: id }));
  if (!check) return {};
  for (const line of evidenceLines(name, check)) terminal.note(line);
  return { consent: { checkId: check.checkId } };
}

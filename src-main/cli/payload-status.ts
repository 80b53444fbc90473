import type { VmPayload } from '../../src-preload/contract/payload-state';
import type { Vm } from '../../src-preload/contract/vm';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import type { Command, Terminal } from './command';
import { exitCodes, payloadExitCodes } from './exit-code';
import { agoText, needsAttention, nextCommands, payloadStateText } from './payload-text';
import { table } from './table';

/** A VM with a payload. */
type Bound = Vm & { readonly payload: VmPayload };

export const payloadStatus: Command = {
  name: ['payload', 'status'],
  words: ['[VM]'],
  summary: 'Show where the payload of a VM stands, or all of them; exit code 3 when one needs you',
  options: {},
  async run({ words: [reference], connect, terminal }) {
    const { calls } = await connect();
    if (reference !== undefined) {
      const vm = answerOf(await calls.vm.get({ vm: reference }));
      printPayload(terminal, vm);
      return exitCodeOfAll([requirePayload(vm)]);
    }
    const { vms } = answerOf(await calls.vm.list({}));
    const bound = vms.filter((vm): vm is Bound => vm.payload !== null && vm.setAside === null);
    if (terminal.json)
      terminal.print(
        JSON.stringify(
          bound.map(({ name, payload }) => ({ vm: name, ...payload })),
          null,
          2,
        ),
      );
    else if (bound.length === 0)
      terminal.print('No VM has a payload yet. Attach one: corral payload attach VM FOLDER');
    else terminal.print(table([['VM', 'STATE', 'CHECKPOINT', 'FOLDER'], ...bound.map(row)]).join('\n'));
    return exitCodeOfAll(bound.map(({ payload }) => payload));
  },
};

/** Prints all about one payload. @throws CorralError `wrong-state` when there is none */
export function printPayload(terminal: Terminal, vm: Vm): void {
  const payload = requirePayload(vm);
  if (terminal.json) {
    terminal.print(JSON.stringify({ vm: vm.name, ...payload }, null, 2));
    return;
  }
  const now = Date.now();
  const { state, path, lastSuccessAt } = payload;
  terminal.print(`The payload of “${vm.name}”: ${payloadStateText(state, now)}.`);
  if ('sentence' in state) terminal.print(state.sentence);
  terminal.print(
    table([
      ['  Folder', path],
      ['  Checkpoint', checkpointText(payload, now)],
      ['  All published', lastSuccessAt === null ? 'never yet' : agoText(now - lastSuccessAt)],
    ]).join('\n'),
  );
  const commands = nextCommands(vm.name, state);
  if (commands.length > 0) terminal.print(['What to do:', ...table(commands)].join('\n'));
}

/** @throws CorralError `wrong-state` that says how to attach one */
export function requirePayload({ name, payload }: Vm): VmPayload {
  if (payload) return payload;
  throw new CorralError(
    'wrong-state',
    `“${name}” has no payload. Attach a folder: corral payload attach ${name} FOLDER`,
  );
}

function row({ name, payload }: Bound): string[] {
  const now = Date.now();
  return [name, payloadStateText(payload.state, now), checkpointText(payload, now), payload.path];
}

function checkpointText({ lastCheckpoint }: VmPayload, now: number): string {
  return lastCheckpoint === null
    ? 'none yet'
    : `${lastCheckpoint.number}, ${agoText(now - lastCheckpoint.at)}`;
}

function exitCodeOfAll(payloads: readonly VmPayload[]): number {
  return payloads.some(({ state }) => needsAttention(state))
    ? payloadExitCodes['needs-attention']
    : exitCodes.ok;
}

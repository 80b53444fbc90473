import type { Reply } from '../../src-preload/contract/contract';
import type { VmPayload } from '../../src-preload/contract/payload-state';
import { answerOf } from './answer';
import type { Command, Connection, Invocation } from './command';
import { usage } from './parse';
import { printPayload, requirePayload } from './payload-status';

const choices = ['host', 'guest', 'keep-both', 'allow'] as const;
const defaultLogLines = 100;

/** Commands that work on the service in a guest and then say where the payload stands. */
export const payloadService: readonly Command[] = [
  plain('sync', 'Make a checkpoint now and wait until it is in the history', (calls, vm) =>
    calls.sync({ vm }),
  ),
  plain('pause', 'Make no checkpoints until resumed', (calls, vm) => calls.pause({ vm })),
  plain('resume', 'Make checkpoints again', (calls, vm) => calls.resume({ vm })),
  plain('restart', 'Start the service in the guest anew', (calls, vm) => calls.restart({ vm })),
  {
    name: ['payload', 'decide'],
    words: ['VM', 'CHOICE'],
    summary: 'Answer what a held payload asks: host, guest, keep-both or allow',
    options: {},
    notes: [
      'host: the folder goes on, what the guest has is kept as a checkpoint. guest: the other way round. keep-both: the guest goes on, and what the folder held is also written beside it. allow: the next checkpoint may lack what it says; host brings that back.',
    ],
    async run({ words: [reference = '', word = ''], connect, terminal }) {
      const choice = choices.find((candidate) => candidate === word);
      if (choice === undefined) throw usage(`“${word}” is no answer; these are: ${choices.join(', ')}.`);
      await act(terminal, await connect(), reference, (calls, vm) => calls.decide({ vm, choice }));
    },
  },
  {
    name: ['payload', 'log'],
    words: ['VM'],
    summary: 'Print the newest lines of the service’s log',
    options: { lines: { type: 'string', value: 'COUNT', summary: `how many (${defaultLogLines})` } },
    async run({ words: [vm = ''], options, connect, terminal }) {
      const count = linesOf(options['lines'] as string | undefined);
      const { lines } = answerOf(await (await connect()).calls.payload.log({ vm, lines: count }));
      if (terminal.json) terminal.print(JSON.stringify(lines, null, 2));
      else if (lines.length === 0) terminal.print('The service has not said anything yet.');
      else terminal.print(lines.join('\n'));
    },
  },
];

type PayloadCalls = Connection['calls']['payload'];
type Act = (calls: PayloadCalls, vm: string) => Promise<Reply<VmPayload>>;

function plain(verb: string, summary: string, call: Act): Command {
  return {
    name: ['payload', verb],
    words: ['VM'],
    summary,
    options: {},
    run: async ({ words: [vm = ''], connect, terminal }) => act(terminal, await connect(), vm, call),
  };
}

async function act(
  terminal: Invocation['terminal'],
  { calls }: Connection,
  reference: string,
  call: Act,
): Promise<void> {
  const vm = answerOf(await calls.vm.get({ vm: reference }));
  requirePayload(vm);
  printPayload(terminal, { ...vm, payload: answerOf(await call(calls.payload, vm.id)) });
}

function linesOf(text: string | undefined): number {
  const count = Number(text ?? defaultLogLines);
  if (Number.isInteger(count) && count >= 1 && count <= 1_000) return count;
  throw usage(`--lines wants a whole number from 1 to 1000, not “${text ?? ''}”.`);
}

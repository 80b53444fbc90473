import { text as readAll } from 'node:stream/consumers';
import type { VmNetwork } from '../../src-preload/contract/network';
import { answerOf } from './answer';
import type { Command, Connection, Invocation, Terminal } from './command';
import { exitCodes } from './exit-code';
import { networkModeOf, policyOf, policyOptions } from './network-options';
import { networkText } from './network-text';
import { usage } from './parse';
import { table } from './table';

const summaries = {
  probe: 'Look from inside a VM whether it reaches the outside',
  start: 'Lead the traffic of a VM through this computer, and prove that it works',
  stop: 'Let a VM go out by itself again',
  restart: 'Stop and start the proxy of a VM',
} as const;

const verbs = Object.keys(summaries) as readonly (keyof typeof summaries)[];

export const proxyCommands: readonly Command[] = [
  {
    name: ['proxy', 'status'],
    words: ['VM'],
    summary: 'Show how a VM reaches the outside, as it was seen last',
    options: {},
    async run({ words: [vm = ''], connect, terminal }) {
      const { network } = answerOf(await (await connect()).calls.vm.get({ vm }));
      printNetwork(terminal, vm, network);
    },
  },
  ...verbs.map((verb): Command => ({
    name: ['proxy', verb],
    words: ['VM'],
    summary: summaries[verb],
    options: {},
    async run({ words: [vm = ''], connect, terminal }) {
      const network = answerOf(await (await connect()).calls.network[verb]({ vm }));
      printNetwork(terminal, vm, network);
      return network.state.kind === 'blocked' || network.state.kind === 'failed'
        ? exitCodes.failed
        : exitCodes.ok;
    },
  })),
  {
    name: ['proxy', 'log'],
    words: ['VM'],
    summary: 'Print the newest lines of a VM’s ~/.cal-proxy.log',
    options: { lines: { type: 'string', value: 'COUNT', summary: 'how many (50)' } },
    async run({ words: [vm = ''], options, connect, terminal }) {
      const { lines } = answerOf(
        await (await connect()).calls.network.log({ vm, lines: countOf(options['lines']) }),
      );
      if (terminal.json) terminal.print(JSON.stringify({ lines }, null, 2));
      else if (lines.length > 0) terminal.print(lines.join('\n'));
    },
  },
  {
    name: ['proxy', 'mode'],
    words: ['VM', 'MODE'],
    summary:
      'Say when the traffic of a VM goes through this computer: on, off, auto, or family for its family’s',
    options: {
      ...policyOptions,
      family: { type: 'boolean', summary: 'VM is the prefix of a family, whose VMs follow it' },
    },
    run: setMode,
  },
  {
    name: ['proxy', 'upstream'],
    words: ['[URL]'],
    summary:
      'Show or set the proxy that this computer itself needs; with “-” the URL is read from standard input',
    options: { none: { type: 'boolean', summary: 'forget it; then the environment counts' } },
    notes: ['A password belongs into standard input: other users of this computer can read command lines.'],
    run: upstream,
  },
  {
    name: ['proxy', 'host-login'],
    words: [],
    summary: 'Show what this computer lacks for guests that log in to it, and how to get it',
    options: {},
    async run({ connect, terminal }) {
      const { requirements } = answerOf(await (await connect()).calls.network.hostLogin({}));
      if (terminal.json) terminal.print(JSON.stringify(requirements, null, 2));
      else
        for (const { isMet, title, detail, fix } of requirements) {
          terminal.print(
            `${isMet ? 'ok  ' : 'no  '}${title}: ${detail}${fix === null ? '' : `\n    ${fix}`}`,
          );
        }
      return requirements.every(({ isMet }) => isMet) ? exitCodes.ok : exitCodes.failed;
    },
  },
];

async function setMode({
  words: [name = '', word = ''],
  options,
  connect,
  terminal,
}: Invocation): Promise<void> {
  const { calls } = await connect();
  const isFamily = options['family'] === true;
  if (isFamily && word === 'family') throw usage('A family has a mode of its own: on, off or auto.');
  const policy = word === 'family' ? null : { mode: networkModeOf(word), ...policyOf(options) };
  answerOf(await calls.network.configure({ of: isFamily ? { family: name } : { vm: name }, policy }));
  if (isFamily)
    terminal.print(terminal.json ? JSON.stringify({ family: name, policy }) : `“${name}”: proxy ${word}.`);
  else printNetwork(terminal, name, answerOf(await calls.vm.get({ vm: name })).network);
}

async function upstream({ words: [word], options, connect, terminal }: Invocation): Promise<void> {
  const connection = await connect();
  if (options['none'] === true && word !== undefined) throw usage('Either a URL or --none.');
  if (options['none'] === true) answerOf(await connection.calls.network.setUpstream({ url: null }));
  else if (word !== undefined) {
    const url = word === '-' ? (await readAll(process.stdin)).trim() : word;
    if (url === '') throw usage('Standard input has no URL.');
    answerOf(await connection.calls.network.setUpstream({ url }));
  }
  await showUpstream(connection, terminal);
}

async function showUpstream({ calls }: Connection, terminal: Terminal): Promise<void> {
  const { upstream: known } = answerOf(await calls.network.upstream({}));
  if (terminal.json) terminal.print(JSON.stringify({ upstream: known }, null, 2));
  else if (!known) terminal.print('This computer needs no proxy, as far as Corral knows.');
  else
    terminal.print(
      table([[known.url, known.from === 'environment' ? '(environment)' : '(settings)']]).join('\n'),
    );
}

function printNetwork(terminal: Terminal, vm: string, network: VmNetwork): void {
  terminal.print(terminal.json ? JSON.stringify(network, null, 2) : `“${vm}”: ${networkText(network)}`);
}

function countOf(text: string | boolean | undefined): number {
  const count = Number(text ?? 50);
  if (!Number.isInteger(count) || count < 1 || count > 1_000)
    throw usage('--lines is a number from 1 to 1000.');
  return count;
}

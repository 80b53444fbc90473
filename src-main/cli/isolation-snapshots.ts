import { snapshotName } from '../family/names';
import { answerOf } from './answer';
import type { Command, Invocation } from './command';
import { exitCodes } from './exit-code';
import { devOf, familyOption, familyVms } from './family-vms';
import { usage } from './parse';
import { putAwayOptions } from './put-away';
import { snapshotCommands } from './snapshot-commands';

const verbs = ['list', 'create', 'restore', 'delete'] as const;
type Verb = (typeof verbs)[number];

const summaries = {
  list: 'Show the family as a tree, with its snapshots',
  create: 'Keep dev as it is now',
  restore: 'Make dev like a snapshot, or like init; the present dev is set aside',
  delete: 'Delete snapshots; they can be brought back for a week',
} as const satisfies Record<Verb, string>;

const words = { list: [], create: ['NAME'], restore: ['NAME'], delete: ['NAME…'] } as const satisfies Record<
  Verb,
  readonly string[]
>;

/** The snapshots of one family; names may stand without its prefix. */
export const isolationSnapshots: readonly Command[] = verbs.map((verb) => ({
  name: ['isolation', 'snapshot', verb],
  words: words[verb],
  summary: summaries[verb],
  options: {
    ...familyOption,
    ...(verb === 'restore' || verb === 'delete' ? putAwayOptions : {}),
  },
  run: (invocation) => runSnapshot(invocation, verb),
}));

/** As `--snapshot VERB NAMES…` has it. @throws CorralError `invalid-input` */
export async function snapshotOption(invocation: Invocation, word: string): Promise<number> {
  const verb = verbs.find((candidate) => candidate === word);
  if (!verb) throw usage(`--snapshot is one of ${verbs.join(', ')}, not “${word}”.`);
  const { length } = invocation.words;
  if (verb === 'list' ? length > 0 : length === 0 || (verb !== 'delete' && length > 1)) {
    throw usage(`--snapshot ${verb} is followed by ${words[verb].join(' ') || 'nothing'}.`);
  }
  return runSnapshot(invocation, verb);
}

async function runSnapshot(invocation: Invocation, verb: Verb): Promise<number> {
  const command = snapshotCommands.find(({ name }) => name[1] === verb);
  if (!command) throw new Error(`corral snapshot ${verb} is gone`);
  const meant = await meantWords(invocation, verb);
  return (await command.run({ ...invocation, words: meant })) ?? exitCodes.ok;
}

/** The words that `corral snapshot` takes for them. */
async function meantWords({ words: given, options, connect }: Invocation, verb: Verb): Promise<string[]> {
  const connection = await connect();
  const { prefix } = await familyVms(connection, options);
  switch (verb) {
    case 'list':
      return [prefix];
    case 'create':
      return [(await devOf(connection, options)).id, ...given];
    case 'restore':
    case 'delete': {
      const { vms } = answerOf(await connection.calls.vm.list({}));
      const isThere = (name: string): boolean => vms.some((vm) => vm.name === name || vm.id === name);
      return given.map((name) => {
        if (isThere(name)) return name;
        const member = `${prefix}-${name}`;
        return isThere(member) ? member : snapshotName(prefix, name);
      });
    }
  }
}

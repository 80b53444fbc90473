import type { Command, Invocation } from './command';
import { familyOption, familyVms } from './family-vms';
import { init, isolationInit } from './isolation-init';
import { gui, isolationPower, restart, run, stop } from './isolation-power';
import { isolationSnapshots, snapshotOption } from './isolation-snapshots';
import { isolationStatus, status } from './isolation-status';
import { usage } from './parse';

/** What the manual's options do; `--snapshot` has a word besides. */
const modes = { init, run, restart, gui, stop, status } as const;
const modeNames = Object.keys(modes) as readonly (keyof typeof modes)[];

/** The manual's command in its own words: modes are options, and without one it does what is next. */
const isolation: Command = {
  name: ['isolation'],
  words: ['[NAME…]'],
  summary: 'Work in a family as the manual has it: run dev, or set it up when it is not there',
  options: {
    init: { type: 'boolean', short: 'i', summary: 'set it up from a bare guest' },
    run: { type: 'boolean', summary: 'start dev and connect' },
    restart: { type: 'boolean', short: 'r', summary: 'stop dev, start it and connect' },
    gui: { type: 'boolean', short: 'g', summary: 'start dev and show where its screen is' },
    stop: { type: 'boolean', summary: 'stop dev gracefully' },
    status: { type: 'boolean', short: 's', summary: 'show where all stands' },
    snapshot: {
      type: 'string',
      short: 'S',
      value: 'list|create|restore|delete',
      summary: 'work with snapshots, whose NAMEs follow',
    },
    ...familyOption,
    ...isolationInit.options,
  },
  notes: [
    'Each mode is also a word with a help of its own, as in “corral isolation init --help”: init, run, start, ssh, restart, gui, stop, status, snapshot list|create|restore|delete.',
    ...(isolationInit.notes ?? []),
  ],
  async run(invocation) {
    const { options, words } = invocation;
    const chosen = modeNames.filter((name) => options[name] === true);
    const snapshot = options['snapshot'] as string | undefined;
    if (chosen.length + (snapshot === undefined ? 0 : 1) > 1) {
      throw usage(
        'Only one of --init, --run, --restart, --gui, --stop, --status and --snapshot can be meant.',
      );
    }
    if (snapshot !== undefined) return snapshotOption(invocation, snapshot);
    if (words[0] !== undefined) throw usage(`“${words[0]}” is not understood. See: corral isolation --help`);
    const [mode = await whatIsNext(invocation)] = chosen;
    return modes[mode](invocation);
  },
};

/** The bare one comes last: it would fit them all. */
export const isolationCommands: readonly Command[] = [
  isolationInit,
  ...isolationPower,
  isolationStatus,
  ...isolationSnapshots,
  isolation,
];

async function whatIsNext({ options, terminal, connect }: Invocation): Promise<'init' | 'run'> {
  const { prefix, clean, dev, init: made } = await familyVms(await connect(), options);
  if (clean && dev && made) {
    terminal.note(`“${prefix}” is set up: run.`);
    return 'run';
  }
  terminal.note(`“${prefix}” is not set up yet: init.`);
  return 'init';
}

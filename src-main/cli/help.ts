import type { Command, Option } from './command';
import { commonOptions } from './parse';
import { table } from './table';

const endings = [
  'Exit codes: 0 ok, 1 failed, 2 not found or in the wrong state, 64 not understood. Work that takes long:',
  '5 it is held where it failed, 6 it waits for a login, 130 interrupted with Ctrl-C.',
  'Every command takes --json and --help.',
];

/** Help on everything, or on one group of commands. */
export function overview(commands: readonly Command[], group: string | undefined): string {
  const shown = commands.filter(({ name }) => group === undefined || name[0] === group);
  const rows = shown.map((command) => [`  ${synopsis(command)}`, command.summary]);
  return ['Usage: corral COMMAND', '', ...table(rows), '', ...endings].join('\n');
}

/** Help on one command. */
export function helpOn(command: Command): string {
  const options = { ...command.options, ...commonOptions };
  const rows = Object.entries(options).map(([name, option]) => [
    `  ${optionText(name, option)}`,
    option.summary,
  ]);
  const notes = (command.notes ?? []).flatMap((note) => ['', note]);
  return [`Usage: ${synopsis(command)} [options]`, '', command.summary, '', ...table(rows), ...notes].join(
    '\n',
  );
}

function synopsis({ name, words, takesRest }: Command): string {
  return ['corral', ...name, ...words, ...(takesRest ? ['[-- COMMAND …]'] : [])].join(' ');
}

function optionText(name: string, { short, value }: Option): string {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return value === undefined ? names : `${names} ${value}`;
}

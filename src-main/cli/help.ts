import type { Command, Option } from './command';
import { commonOptions } from './parse';
import { table } from './table';

const endings = [
  'Exit codes: 0 ok, 1 failed, 2 not found or in the wrong state, 64 not understood.',
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
  return [`Usage: ${synopsis(command)} [options]`, '', command.summary, '', ...table(rows)].join('\n');
}

function synopsis({ name, words, takesRest }: Command): string {
  return ['corral', ...name, ...words, ...(takesRest ? ['[-- COMMAND …]'] : [])].join(' ');
}

function optionText(name: string, { value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

import type { Command, Option, Positional } from './grammar';

/** More options than this, and the usage names none of them. */
const mostOptionsInUsage = 12;

const isOption = (about: Option | Positional): about is Option => 'names' in about;

/** `--cpu <cpu>`, `--quiet`, `<name>`, `<name> ...` */
export function labelOf(about: Option | Positional): string {
  if (!isOption(about)) return `<${about.name}>`;
  const [long] = about.names;
  return about.value ? `${long} <${long.slice(2)}>` : long;
}

/** The line that explains what an error is about. */
export const helpText = (about: Option | Positional): string => `Help:  ${labelOf(about)}  ${about.help}`;

function synopsis(command: Command): string {
  const visible = command.options.filter(({ hidden }) => hidden !== true);
  const options =
    visible.length > mostOptionsInUsage
      ? ['[<options>]']
      : visible.map((option) => `[${labelOf(option)}${option.repeats ? ' ...' : ''}]`);
  const positionals = command.positionals.map((positional) => {
    switch (positional.takes) {
      case 'one':
        return labelOf(positional);
      case 'optional':
        return `[${labelOf(positional)}]`;
      case 'many':
      case 'rest':
        return `${labelOf(positional)} ...`;
    }
  });
  // Tart declares its names first, and the library keeps that order until it folds the options.
  const namesFirst = visible.length <= mostOptionsInUsage && command.name !== 'exec';
  return (namesFirst ? [...positionals, ...options] : [...options, ...positionals]).join(' ');
}

/** The two lines that end every complaint about the words of a call; without a command those of the root. */
export function usageFooter(command: Command | undefined): string {
  if (!command) return "Usage: tart <subcommand>\n  See 'tart --help' for more information.";
  const usage = `Usage: tart ${command.name} ${synopsis(command)}`.trimEnd();
  return `${usage}\n  See 'tart ${command.name} --help' for more information.`;
}

/** What `tart <command> --help` prints. */
export function commandHelp(command: Command): string {
  const positionals = command.positionals.map((one) => `  ${labelOf(one).padEnd(24)}${one.help}`);
  const options = command.options
    .filter(({ hidden }) => hidden !== true)
    .map((one) => `  ${[...one.names.slice(1), labelOf(one)].join(', ').padEnd(24)}${one.help}`);
  return [
    `OVERVIEW: ${command.abstract}`,
    '',
    `USAGE: tart ${command.name} ${synopsis(command)}`.trimEnd(),
    ...(positionals.length > 0 ? ['', 'ARGUMENTS:', ...positionals] : []),
    '',
    'OPTIONS:',
    ...options,
    '  --version               Show the version.',
    '  -h, --help              Show help information.',
    '',
  ].join('\n');
}

/** What `tart` and `tart --help` print. */
export function rootHelp(commands: readonly Command[]): string {
  return [
    'USAGE: tart <subcommand>',
    '',
    'OPTIONS:',
    '  --version               Show the version.',
    '  -h, --help              Show help information.',
    '',
    'SUBCOMMANDS:',
    ...commands
      .filter(({ hidden }) => hidden !== true)
      .map((one) => `  ${one.name.padEnd(24)}${one.abstract}`),
    '',
    "  See 'tart help <subcommand>' for detailed help.",
  ].join('\n');
}

/** The hidden description of all commands that tools generate completions from. */
export function dumpHelp(commands: readonly Command[]): string {
  const names = (option: Option): object[] =>
    option.names.map((name) =>
      name.startsWith('--') ? { kind: 'long', name: name.slice(2) } : { kind: 'short', name: name.slice(1) },
    );
  const subcommands = commands.map((command) => ({
    commandName: command.name,
    abstract: command.abstract,
    superCommands: ['tart'],
    shouldDisplay: command.hidden !== true,
    arguments: [
      ...command.positionals.map((one) => ({
        kind: 'positional',
        valueName: one.name,
        abstract: one.help,
        isOptional: one.takes === 'optional',
        isRepeating: one.takes === 'many' || one.takes === 'rest',
        shouldDisplay: true,
      })),
      ...command.options.map((option) => ({
        kind: option.value ? 'option' : 'flag',
        names: names(option),
        preferredName: names(option)[0],
        valueName: option.names[0].slice(2),
        abstract: option.help,
        isOptional: true,
        isRepeating: option.repeats === true,
        shouldDisplay: option.hidden !== true,
        ...(option.value?.kind === 'choice' ? { allValues: option.value.choices } : {}),
      })),
    ],
  }));
  return JSON.stringify({ serializationVersion: 0, command: { commandName: 'tart', subcommands } }, null, 2);
}

import { parseArgs } from 'node:util';
import { CorralError } from '../host/errors';
import type { Command, Option } from './command';

/** What was typed, understood. */
export type Parsed =
  | { readonly kind: 'help'; readonly command: Command | undefined; readonly group: string | undefined }
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly words: readonly string[];
      readonly rest: readonly string[];
      readonly options: Readonly<Record<string, string | boolean | undefined>>;
    };

/** Options that every command has. */
export const commonOptions: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', summary: 'print JSON for programs' },
  help: { type: 'boolean', short: 'h', summary: 'say how it is used' },
};

/** @throws CorralError `invalid-input` for what no command understands. */
export function parse(argv: readonly string[], commands: readonly Command[]): Parsed {
  const separator = argv.indexOf('--');
  const before = separator < 0 ? argv : argv.slice(0, separator);
  const rest = separator < 0 ? [] : argv.slice(separator + 1);
  const command = commands.find(({ name }) => name.every((word, index) => before[index] === word));
  if (!command) return parseWithoutCommand(before, commands);
  const after = before.slice(command.name.length);
  const { values, positionals } = parseOptions(command, after);
  if (values['help']) return { kind: 'help', command, group: undefined };
  checkWords(command, positionals, rest);
  return { kind: 'run', command, words: positionals, rest, options: values };
}

function parseWithoutCommand(argv: readonly string[], commands: readonly Command[]): Parsed {
  const words = argv.filter((word) => !word.startsWith('-'));
  const [group] = words;
  const isGroup = commands.some(({ name }) => name.length > 1 && name[0] === group);
  const asksForHelp = argv.some((word) => word === '--help' || word === '-h') || group === 'help';
  if (argv.length === 0 || asksForHelp || (isGroup && words.length === 1)) {
    return { kind: 'help', command: undefined, group: isGroup ? group : undefined };
  }
  throw usage(
    `There is no command “${words.slice(0, 2).join(' ') || argv.join(' ')}”. “corral --help” shows all.`,
  );
}

function parseOptions(
  command: Command,
  argv: readonly string[],
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...commonOptions }).map(([name, { type, short }]) => [
      name,
      short === undefined ? { type } : { type, short },
    ]),
  );
  try {
    const parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
    return {
      values: parsed.values,
      positionals: parsed.positionals,
    };
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw usage(`${sentence}. See: corral ${command.name.join(' ')} --help`);
  }
}

function checkWords(command: Command, words: readonly string[], rest: readonly string[]): void {
  const required = command.words.filter((word) => !word.startsWith('['));
  const see = `See: corral ${command.name.join(' ')} --help`;
  if (words.length < required.length) {
    throw usage(`${required[words.length]} is missing. ${see}`);
  }
  const repeats = command.words.at(-1)?.endsWith('…') ?? false;
  if (words.length > command.words.length && !repeats) {
    throw usage(`“${words[command.words.length]}” is one word too many. ${see}`);
  }
  if (rest.length > 0 && !command.takesRest) throw usage(`Nothing may follow “--” here. ${see}`);
}

/** An error that ends with exit code 64. */
export function usage(sentence: string): CorralError {
  return new CorralError('invalid-input', sentence);
}

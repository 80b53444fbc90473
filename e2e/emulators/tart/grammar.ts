import { TartExit } from './exits';
import { helpText, labelOf, usageFooter } from './usage';

/** `--name`, `-n`, or with a value `--name <name>`. */
export interface Option {
  /** The long name comes first. */
  readonly names: readonly [string, ...string[]];
  readonly help: string;
  /** Undefined for a flag. */
  readonly value?: ValueKind;
  readonly repeats?: true;
  readonly hidden?: true;
}

/** What a value may look like; the rest of what is typed is text. */
export type ValueKind =
  | { readonly kind: 'text' }
  | { readonly kind: 'integer'; readonly maximum: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

/** A value that is known by its place. */
export interface Positional {
  readonly name: string;
  readonly help: string;
  /** `rest` takes every later word as it is, even what looks like an option. */
  readonly takes: 'one' | 'optional' | 'many' | 'rest';
}

/** One subcommand as swift-argument-parser sees it. */
export interface Command {
  readonly name: string;
  readonly abstract: string;
  readonly options: readonly Option[];
  readonly positionals: readonly Positional[];
  readonly hidden?: true;
  /** First version that has it. */
  readonly since?: string;
}

/** The words of one call, sorted. Keyed by an option's first name without dashes, or a positional's name. */
export class Arguments {
  private readonly values = new Map<string, string[]>();
  /** Words that belong to nothing; reported only after validation. */
  readonly unexpected: string[] = [];
  wantsHelp = false;

  add(key: string, value: string): void {
    this.values.set(key, [...this.all(key), value]);
  }

  all(key: string): readonly string[] {
    return this.values.get(key) ?? [];
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  /** The last one given counts. */
  text(key: string): string | undefined {
    return this.all(key).at(-1);
  }

  integer(key: string): number | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : Number(text);
  }

  /** Of a positional that the parser has already missed when it is not there. */
  required(key: string): string {
    const text = this.text(key);
    if (text === undefined) throw new Error(`The grammar lets “${key}” be left out.`);
    return text;
  }
}

export const keyOf = (option: Option): string => option.names[0].slice(2);

/**
 * Sorts the words after the subcommand's name. Options may follow positionals, except before those that take the rest.
 *
 * @throws TartExit 64 for a missing or bad value, then for a missing positional; unknown words are kept for later.
 */
export function parse(command: Command, words: readonly string[]): Arguments {
  const parsed = new Arguments();
  const plain: string[] = [];
  const queue = [...words];
  const takesRest = command.positionals.findIndex(({ takes }) => takes === 'rest');
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') plain.push(...queue.splice(0));
    else if (!looksLikeOption(word)) {
      plain.push(word);
      if (plain.length === takesRest) plain.push(...queue.splice(0));
    } else if (word === '--help' || word === '-h') parsed.wantsHelp = true;
    else takeOption(command, word, queue, parsed);
  }
  if (!parsed.wantsHelp) takePositionals(command, plain, parsed);
  return parsed;
}

const looksLikeOption = (word: string): boolean => word.length > 1 && word.startsWith('-');

function takeOption(command: Command, word: string, queue: string[], parsed: Arguments): void {
  const [name, inline] = splitAtEquals(word);
  const option = command.options.find(({ names }) => names.includes(name));
  if (!option) {
    const letters = /^-([a-z]{2,})$/i.exec(word)?.[1];
    const flags = Array.from(letters ?? '').map((letter) =>
      command.options.find(({ names, value }) => !value && names.includes(`-${letter}`)),
    );
    if (flags.length > 0 && flags.every((flag) => flag !== undefined)) {
      for (const flag of flags) parsed.add(keyOf(flag), '');
    } else parsed.unexpected.push(word);
    return;
  }
  if (!option.value) {
    parsed.add(keyOf(option), '');
    return;
  }
  const next = queue[0];
  const value = inline ?? (next === undefined || looksLikeOption(next) ? undefined : queue.shift());
  if (value === undefined) throw usageError(command, `Missing value for '${labelOf(option)}'`, option);
  if (!fits(option.value, value)) throw badValue(command, option, value);
  parsed.add(keyOf(option), value);
}

function splitAtEquals(word: string): [string, string?] {
  const at = word.indexOf('=');
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

function fits(kind: ValueKind, value: string): boolean {
  switch (kind.kind) {
    case 'text':
      return true;
    case 'integer':
      return /^\+?\d+$/.test(value) && Number(value) <= kind.maximum;
    case 'choice':
      return kind.choices.includes(value);
  }
}

function badValue(command: Command, option: Option, value: string): TartExit {
  const choices = option.value?.kind === 'choice' ? option.value.choices.map((one) => `'${one}'`) : [];
  const hint =
    choices.length > 0
      ? `. Please provide one of ${choices.slice(0, -1).join(', ')} and ${choices.at(-1)}.`
      : '';
  return usageError(command, `The value '${value}' is invalid for '${labelOf(option)}'${hint}`, option);
}

function takePositionals(command: Command, plain: string[], parsed: Arguments): void {
  for (const positional of command.positionals) {
    const { takes } = positional;
    const isOne = takes === 'one' || takes === 'optional';
    const taken = plain.splice(0, isOne ? 1 : plain.length);
    for (const word of taken) parsed.add(positional.name, word);
    if (taken.length === 0 && takes !== 'optional') {
      throw usageError(command, `Missing expected argument '${labelOf(positional)}'`, positional);
    }
  }
  parsed.unexpected.push(...plain);
}

/** Exit 64 with the sentence, the help of what it is about, and the usage. */
export function usageError(
  command: Command | undefined,
  sentence: string,
  about?: Option | Positional,
): TartExit {
  const help = about ? [helpText(about)] : [];
  return new TartExit(64, [`Error: ${sentence}`, ...help, usageFooter(command)].join('\n'));
}

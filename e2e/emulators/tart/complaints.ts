import type { TartExit } from './exits';
import { usageError, type Arguments, type Command } from './grammar';

/** Complains about words that belong to nothing, options first. @throws TartExit 64 */
export function rejectUnexpected(command: Command, { unexpected: words }: Arguments): void {
  const option = words.find((word) => word.length > 1 && word.startsWith('-'));
  if (option !== undefined) throw unknownOption(command, option);
  if (words.length > 0) throw unexpected(command, words);
}

export function unexpected(command: Command | undefined, words: readonly string[]): TartExit {
  const quoted = words.map((word) => `'${word}'`);
  const sentence =
    words.length === 1
      ? `Unexpected argument ${quoted[0]}`
      : `${words.length} unexpected arguments: ${quoted.join(', ')}`;
  return usageError(command, sentence);
}

export function unknownOption(command: Command | undefined, word: string): TartExit {
  const [name = word] = word.split('=');
  const known = command?.options.flatMap(({ names }) => names) ?? ['--version', '--help'];
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance }) => distance < 4)
    .toSorted((one, other) => one.distance - other.distance);
  const hint = nearest && name.startsWith('--') ? `. Did you mean '${nearest.candidate}'?` : '';
  return usageError(command, `Unknown option '${name}'${hint}`);
}

/** Levenshtein's. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (const [column, otherLetter] of Array.from(other).entries()) {
      const replaced = (row[column] ?? 0) + (letter === otherLetter ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

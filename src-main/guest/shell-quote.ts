import { CorralError } from '../host/errors';

/**
 * One word of a POSIX shell (sh, bash, zsh) that stands for exactly `text`, whatever it holds.
 *
 * @throws CorralError `invalid-input` for a NUL character, which no argument can carry.
 */
export function shellQuote(text: string): string {
  if (text.includes('\0')) {
    throw new CorralError(
      'invalid-input',
      'An argument for a guest command holds a NUL character; remove it.',
    );
  }
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

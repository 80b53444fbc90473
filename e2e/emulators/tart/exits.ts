/** Ends the program as Tart would: with this exit code and these words on stderr. */
export class TartExit extends Error {
  constructor(
    readonly exitCode: number,
    words: string,
  ) {
    super(words);
  }
}

/** A runtime error of Tart itself: bare words, exit code 1. */
export const failure = (words: string): TartExit => new TartExit(1, words);

export const missingVm = (name: string): TartExit =>
  new TartExit(2, `the specified VM "${name}" does not exist`);

export const notRunning = (name: string): TartExit => new TartExit(2, `VM "${name}" is not running`);

/**
 * What swift-argument-parser calls a validation error. Thrown by `validate()` it is followed by the command's own
 * usage, thrown while the command runs by that of the root.
 */
export class ValidationError extends Error {}

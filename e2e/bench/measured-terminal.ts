/** A terminal that is measured: one of the page, or its peer, `ssh` in a bare pty. Times are milliseconds. */
export interface MeasuredTerminal {
  type(text: string): Promise<void>;
  /** Presses one key (a name of Playwright’s) and waits for a text. @returns from the key to the parsed text */
  answer(key: string, text: string): Promise<number>;
  /** Presses Ctrl-C and waits until a text comes no more. @returns from the key to the last of it, parsed */
  silence(text: string): Promise<number>;
}

/** A text that did not come for so long comes no more: an emulated guest that floods makes shorter pauses. */
export const quietMs = 1_000;
/** More than the longest text that is waited for. */
export const tailCharacters = 1_000;

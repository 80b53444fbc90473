/** A terminal that is measured: one of the page, or its peer, `ssh` in a bare pty. Times are milliseconds. */
export interface MeasuredTerminal {
  type(text: string): Promise<void>;
  /** Waits for a text in the output. */
  shows(text: string): Promise<void>;
  /** Presses one key (a name of Playwright’s) and waits for a text. @returns from the key to the parsed text */
  answer(key: string, text: string): Promise<number>;
  /** Presses Ctrl-C and waits until no output came for so long. @returns from the key to the last output */
  silence(quietMs: number): Promise<number>;
}

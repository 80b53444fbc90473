import { spawn } from 'node-pty';
import { waitFor } from './wait-for';

/** A program in a terminal, with a person's fingers and eyes. */
export interface TypedTerminal {
  /** Sends keys as they are, such as `\u0003` for Ctrl-C. */
  readonly type: (keys: string) => void;
  /** Waits until it shows something. */
  readonly sees: (what: RegExp) => Promise<void>;
  /** All that it showed. */
  readonly output: () => string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
}

/** @param env all of the environment */
export function typedTerminal(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): TypedTerminal {
  const [file = '', ...rest] = argv;
  const pty = spawn(file, rest, { cols: 200, rows: 24, env: { ...env, TERM: 'xterm-256color' } });
  let output = '';
  pty.onData((data) => (output += data));
  return {
    type: (keys) => pty.write(keys),
    sees: async (what) => {
      await waitFor(`${what} in: ${output}`, () => what.test(output));
    },
    output: () => output,
    ended: new Promise((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode))),
  };
}

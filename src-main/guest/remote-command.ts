import { CorralError } from '../host/errors';
import { shellQuote } from './shell-quote';

/** What `ssh` gets: the command for the guest's login shell, and what it reads. */
export interface RemoteCommand {
  readonly command: string;
  readonly stdin: string | Uint8Array;
}

/** Linux takes 128 KiB in one argument (MAX_ARG_STRLEN), and the login shell gets all in one. */
const maxCommandBytes = 120_000;

/**
 * ssh says 255 for its own failures. A script that ends with 255 itself is told apart by the marker,
 * which this ending puts on stderr. Being an argument, the marker also finds the script in the guest.
 */
const tellOwnExit =
  'corral_code=$?; [ "$corral_code" -ne 255 ] || printf "\\n%s\\n" "$corral_marker" >&2; exit "$corral_code"';
const runFromStdin = `corral_marker=$1; corral_script=$(cat); (eval "$corral_script"); ${tellOwnExit}`;
const runFromArgument = `corral_marker=$1 corral_script=$2; shift 2; (eval "$corral_script"); ${tellOwnExit}`;

/**
 * A script for the guest's `/bin/sh` whose arguments are `"$1"`, `"$2"`, … and never parsed.
 *
 * Without `stdin` script and arguments travel through ssh's stdin, so their size has no limit and
 * the guest's login shell sees a fixed text only. With `stdin` they are quoted words.
 *
 * @throws CorralError `invalid-input` for a NUL, or for more than 120,000 bytes beside a `stdin`.
 */
export function remoteCommand(
  script: string,
  args: readonly string[],
  marker: string,
  stdin?: string | Uint8Array,
): RemoteCommand {
  if (stdin === undefined) {
    const program = ['set --', ...args.map(shellQuote)].join(' ');
    if (script.includes('\0')) shellQuote(script);
    return { command: shellCommand(runFromStdin, [marker]), stdin: `${program}\n${script}\n` };
  }
  const command = shellCommand(runFromArgument, [marker, script, ...args]);
  if (Buffer.byteLength(command) > maxCommandBytes) {
    throw new CorralError(
      'invalid-input',
      `A guest command that reads from stdin has more than ${maxCommandBytes} bytes of script and arguments; send the bulk through stdin.`,
    );
  }
  return { command, stdin };
}

/** `exec /bin/sh -c` with a script and its arguments as quoted words, for the guest's login shell. */
export function shellCommand(script: string, args: readonly string[]): string {
  return ['exec /bin/sh -c', shellQuote(script), 'corral', ...args.map(shellQuote)].join(' ');
}

/** Takes the marker off stderr; `isOwnExit` says that an exit code of 255 is the script's own. */
export function readStderr(
  stderr: string,
  marker: string,
): { readonly text: string; readonly isOwnExit: boolean } {
  const ending = `\n${marker}\n`;
  const isOwnExit = stderr.endsWith(ending);
  return { text: isOwnExit ? stderr.slice(0, -ending.length) : stderr, isOwnExit };
}

/**
 * Ends the script that was started with a marker, and all that it started: sshd makes each session a
 * process group. It waits for a script that is only about to start. Its argument is the marker.
 */
export const endScript = `tries=0
until group=$(pgrep -o -f -- "$1"); do
  tries=$((tries + 1))
  [ "$tries" -lt 10 ] || exit 0
  sleep 0.2
done
kill -TERM "-$group" 2>/dev/null || exit 0
tries=0
while kill -0 "-$group" 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 10 ] || kill -KILL "-$group" 2>/dev/null || exit 0
  sleep 0.1
done`;

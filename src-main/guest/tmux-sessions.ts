import { CorralError } from '../host/errors';
import type { GuestConnection } from './guest-connection';
import { newestPart, type NewestPart } from './newest-part';
import { plainName } from './stream-message';

/** What of a guest is needed here. */
type Guest = Pick<GuestConnection, 'run'>;

const maxHistoryLines = 100_000;
const maxHistoryBytes = 16 * 1024 * 1024;
/** An emulated guest takes seconds to encrypt the most that is read of it. */
const historyTimeoutMs = 120_000;

/** Exit codes of the scripts below. */
const noTmux = 71;
const noSession = 72;
const nameTaken = 73;
const answers = [0, noTmux, noSession, nameTaken];

/** “=name” is that very session, where tmux would take a bare name for a beginning or a pattern. */
const findSession = `set -eu
PATH=$PATH:/opt/homebrew/bin:/usr/local/bin
command -v tmux >/dev/null 2>&1 || exit ${noTmux}
tmux has-session -t "=$1" 2>/dev/null || {
  tmux -u list-sessions -F '#{session_name}' 2>/dev/null | head -n 20
  exit ${noSession}
}
`;

/** While a program has the alternate screen, tmux keeps what was on the screen before it apart. */
const historyScript = `${findSession}
pane="=$1:"
capture() { tmux -u capture-pane -p -J -t "$pane" "$@"; }
[ "$(tmux display-message -p -t "$pane" '#{alternate_on}')" = 0 ] || isAlternate=yes
[ "$(tmux display-message -p -t "$pane" '#{history_size}')" = 0 ] || hasHistory=yes
{
  if [ -z "\${isAlternate-}" ]; then
    capture -S -
  else
    [ -z "\${hasHistory-}" ] || capture -S - -E -1
    capture -q -a
    capture
  fi
} | tail -n ${maxHistoryLines + 1} | tail -c ${maxHistoryBytes + 1}`;

const renameScript = `${findSession}
[ "$1" != "$2" ] || exit 0
! tmux has-session -t "=$2" 2>/dev/null || exit ${nameTaken}
tmux rename-session -t "=$1" -- "$2"`;

const endScript = `${findSession}
tmux kill-session -t "=$1"`;

/**
 * All that the active pane of a session remembers, screen included, wrapped lines joined: the newest
 * 100,000 lines of the newest 16 MiB, without control characters.
 *
 * @throws CorralError `not-found` (no such session), `not-supported` (no tmux), or as {@link GuestConnection.run}.
 */
export async function readHistory(guest: Guest, session: string): Promise<NewestPart> {
  const maxOutputBytes = maxHistoryBytes + 1024;
  const text = await runScript(guest, historyScript, [session], {
    timeoutMs: historyTimeoutMs,
    maxOutputBytes,
  });
  return newestPart(text, { lines: maxHistoryLines, bytes: maxHistoryBytes });
}

/** @throws CorralError `name-taken`, and as {@link readHistory}. */
export async function renameSession(guest: Guest, session: string, name: string): Promise<void> {
  await runScript(guest, renameScript, [session, name]);
}

/** Ends a session and what runs in it. @throws CorralError as {@link readHistory}. */
export async function endSession(guest: Guest, session: string): Promise<void> {
  await runScript(guest, endScript, [session]);
}

async function runScript(
  guest: Guest,
  script: string,
  args: readonly [session: string, name?: string],
  limits: { readonly timeoutMs?: number; readonly maxOutputBytes?: number } = {},
): Promise<string> {
  const [session, name] = args;
  const { exitCode, stdout } = await guest.run(script, {
    ...limits,
    args: args as readonly string[],
    expectedExitCodes: answers,
  });
  switch (exitCode) {
    case noTmux:
      throw new CorralError(
        'not-supported',
        'This guest has no tmux, so it has no sessions that Corral could reach. Install tmux in it and open a new terminal.',
      );
    case noSession:
      throw new CorralError('not-found', noSuchSession(session, stdout));
    case nameTaken:
      throw new CorralError(
        'name-taken',
        `There is a session “${String(name)}” already. Choose another name, or end that one first.`,
      );
    default:
      return stdout;
  }
}

function noSuchSession(session: string, list: string): string {
  const names = list
    .split('\n')
    .map((name) => plainName(name))
    .filter(Boolean);
  const others = names.length === 0 ? 'It has none now.' : `It has: ${names.join(', ')}.`;
  return `The guest has no session “${session}”; it was ended or renamed. ${others}`;
}

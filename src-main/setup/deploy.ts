import { createHash } from 'node:crypto';
import type { GuestWatch } from '../fleet/guest-watch';
import type { GuestFile } from './guest-files';
import type { System } from './recipe';

/** A guest that runs scripts. */
export type ScriptGuest = Pick<GuestWatch, 'run'>;

/** A guest that has just started, under emulation on a busy computer, takes its time for a hundred small programs. */
const timeoutMs = 180_000;

/**
 * Which system it is, and the mode and checksum of each file that is there: a few processes, however many files.
 * Arguments: files below the home.
 */
const look = `cd || exit 1
if command -v sw_vers >/dev/null 2>&1; then echo macos; else echo debian; fi
modes() { find "$@" 2>/dev/null; }
if stat -c %a . >/dev/null 2>&1; then modes "$@" -prune -type f -exec stat -c '%a  %n' {} +
else modes "$@" -prune -type f -exec stat -f '%Lp  %N' {} +; fi
if command -v sha256sum >/dev/null 2>&1; then sha256sum "$@"; else shasum -a 256 "$@"; fi 2>/dev/null || :`;

/** Writes files, each whole or not at all. Arguments: name, mode and content of each. */
const write = `set -eu
cd
while [ $# -gt 0 ]; do
  case $1 in
    */*) [ -d "\${1%/*}" ] || (umask 022 && mkdir -p "\${1%/*}") ;;
  esac
  case $2 in 600) umask 077 ;; *) umask 022 ;; esac
  printf %s "$3" >"$1.corral-new"
  case $2 in 755) chmod 755 "$1.corral-new" ;; esac
  mv -f "$1.corral-new" "$1"
  shift 3
done
sync`;

/**
 * Brings files of a guest's home up to date, by checksum and mode: one round trip when nothing has changed.
 *
 * @param filesFor what there is to be, by the guest's system
 * @returns the guest's system, and the names of what was written
 * @throws CorralError of {@link GuestWatch.run}
 */
export async function deploy(
  guest: ScriptGuest,
  filesFor: (system: System) => readonly GuestFile[],
  signal: AbortSignal,
): Promise<{ readonly system: System; readonly written: readonly string[] }> {
  const names = new Set([...filesFor('macos'), ...filesFor('debian')].map((file) => file.path));
  const { stdout } = await guest.run(look, { args: [...names], timeoutMs, signal });
  const [answer, ...there] = stdout.split('\n');
  const system = answer === 'macos' ? 'macos' : 'debian';
  const known = new Set(there);
  const stale = filesFor(system).filter(
    ({ path, mode, content }) =>
      !known.has(`${mode.toString(8)}  ${path}`) || !known.has(`${checksum(content)}  ${path}`),
  );
  if (stale.length > 0) {
    const args = stale.flatMap((file) => [file.path, file.mode.toString(8), file.content]);
    await guest.run(write, { args, timeoutMs, signal });
  }
  return { system, written: stale.map((file) => file.path) };
}

function checksum(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

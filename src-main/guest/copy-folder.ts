import path from 'node:path';
import type { CommandRunner } from '../host/command';
import { CorralError } from '../host/errors';
import { shellCommand } from './remote-command';

/** For a large folder and a slow guest. Milliseconds. */
const timeoutMs = 4 * 3_600_000;
const isThere = 17;

/** Packs a folder and hands it to the command that follows; the last line of stderr tells how the packing went. */
const sendScript = `parent=$1 name=$2
shift 2
{ COPYFILE_DISABLE=1 tar -C "$parent" -cf - "./$name" && echo 'corral: packed' >&2; } | "$@"`;
const packed = /^corral: packed$/m;

/**
 * Unpacks beside, and only then gives the folder its name, so that there never is half of one. It may be run again
 * from its beginning: a mark says that all has come.
 */
const receiveScript = `set -eu
cd
name=$1 staging=$2
if [ ! -e "$staging/whole" ]; then
  rm -rf "./$staging"
  mkdir -m 700 "$staging" "$staging/folder"
  tar -C "$staging/folder" -xf -
  : >"$staging/whole"
fi
if [ -e "$staging/folder/$name" ]; then
  if [ -e "./$name" ] || [ -L "./$name" ]; then
    rm -rf "./$staging"
    exit ${isThere}
  fi
  mv "$staging/folder/$name" "./$name"
fi`;

const removeScript = `cd && rm -rf "./$1"`;

/** A folder on its way into the home of a guest. */
export interface FolderCopy {
  /** Command line that logs in to the guest. */
  readonly login: readonly string[];
  readonly hostPath: string;
  /** Name of a folder in the guest's home that is Corral's own, for what has come so far. */
  readonly staging: string;
}

/**
 * Copies a folder into the home of a guest, under its own name. It is streamed, so its size has no limit but the disk.
 *
 * @throws CorralError `name-taken` when there is something of that name, `file-broken` when a part of the folder can't
 * be read, `guest-failed`, `cancelled`, `timed-out`.
 */
export async function copyFolder(
  { login, hostPath, staging }: FolderCopy,
  run: CommandRunner,
  signal: AbortSignal,
): Promise<void> {
  const name = path.basename(hostPath);
  const receive = shellCommand(receiveScript, [name, staging]);
  const { exitCode, stderr } = await run(
    '/bin/sh',
    ['-c', sendScript, 'corral', path.dirname(hostPath), name, ...login, receive],
    { timeoutMs, signal, expectedExitCodes: Array.from({ length: 256 }, (_, code) => code) },
  );
  const lastWords = stderr.trim().split('\n').at(-1) ?? '';
  if (exitCode === isThere) {
    throw new CorralError(
      'name-taken',
      `The guest has “${name}” in its home already, and it was left as it is. Rename one of the two, and try again.`,
    );
  }
  if (exitCode !== 0) {
    throw new CorralError(
      'guest-failed',
      `The guest did not take “${name}” (exit ${exitCode}): ${lastWords}`,
    );
  }
  if (!packed.test(stderr)) {
    throw new CorralError(
      'file-broken',
      `“${name}” could not be read whole, so its copy in the guest lacks files: ${lastWords}`,
    );
  }
}

/** Removes what came of a copy that is over, or was given up. */
export async function removeStaging(
  { login, staging }: Pick<FolderCopy, 'login' | 'staging'>,
  run: CommandRunner,
): Promise<void> {
  const [file = 'ssh', ...argv] = login;
  await run(file, [...argv, shellCommand(removeScript, [staging])]);
}

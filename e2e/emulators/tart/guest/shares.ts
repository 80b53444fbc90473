import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failure, ValidationError } from '../exits';

/** One `--dir` of `tart run`. */
export interface DirectoryShare {
  readonly name?: string;
  readonly folder: string;
  readonly isReadOnly: boolean;
  readonly tag: string;
}

/** The tag that macOS guests mount by themselves at {@link automaticPlace}. */
export const automaticTag = 'com.apple.virtio-fs.automount';
export const automaticPlace = '/Volumes/My Shared Files';

const virtiofsd = '/usr/lib/qemu/virtiofsd';

/** `[name:]path[:opts]`, where options are what holds `ro` or `tag=...`. @throws failure for a missing folder */
export function parseShare(text: string): DirectoryShare {
  const pieces = text.split(':');
  const last = pieces.at(-1)?.split(',') ?? [];
  const hasOptions = last.some((option) => option === 'ro' || option.startsWith('tag='));
  const rest = hasOptions ? pieces.slice(0, -1) : pieces;
  const [name, ...others] = rest.length > 1 ? rest : [undefined, ...rest];
  const folder = others.join(':').replace(/^~(?=$|\/)/, os.homedir());
  if (!fs.existsSync(folder)) {
    throw failure(`Error: Error Domain=VZErrorDomain Code=2 "The directory “${folder}” does not exist."`);
  }
  const tag = hasOptions ? last.find((option) => option.startsWith('tag='))?.slice(4) : undefined;
  return {
    ...(name === undefined ? {} : { name }),
    folder: path.resolve(folder),
    isReadOnly: hasOptions && last.includes('ro'),
    tag: tag ?? automaticTag,
  };
}

/** Of one tag: the folder itself when it is alone and unnamed, otherwise a folder of named ones. */
export function groupShares(shares: readonly DirectoryShare[]): Map<string, readonly DirectoryShare[]> {
  const groups = new Map<string, readonly DirectoryShare[]>();
  for (const share of shares) {
    const others = (groups.get(share.tag) ?? []).filter(
      ({ name }) => name === undefined || name !== share.name,
    );
    groups.set(share.tag, [...others, share]);
  }
  for (const group of groups.values()) {
    if (group.length > 1 && group.some(({ name }) => name === undefined)) {
      throw new ValidationError(
        'invalid --dir syntax: for multiple directory shares each one of them should be named',
      );
    }
  }
  return groups;
}

/** Mounts every folder in a namespace of its own, then serves them; arguments: place, socket, then per share name, mode, folder. */
const serveScript = `
set -eu
place=$1 socket=$2
shift 2
while [ $# -gt 0 ]; do
  mkdir -p "$place/$1"
  mount --bind -o "$2" "$3" "$place/$1"
  shift 3
done
exec ${virtiofsd} -f --socket-path="$socket" -o source="$place" -o cache=auto -o sandbox=chroot
`;

/** Starts the server of one group; it ends with this process. @throws failure when it doesn't start */
export async function serveShares(
  shares: readonly DirectoryShare[],
  place: string,
  socket: string,
): Promise<ChildProcess> {
  fs.mkdirSync(place, { recursive: true });
  fs.rmSync(socket, { force: true });
  const words = shares.flatMap(({ name = '', isReadOnly, folder }) => [
    name,
    isReadOnly ? 'ro' : 'rw',
    folder,
  ]);
  const server = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', '--mount', 'sh', '-c', serveScript, 'serve', place, socket, ...words],
    { stdio: 'ignore' },
  );
  while (!fs.existsSync(socket)) {
    if (server.exitCode !== null) throw failure(`Error: virtiofsd cannot serve ${shares[0]?.folder}.`);
    await delay(20);
  }
  return server;
}

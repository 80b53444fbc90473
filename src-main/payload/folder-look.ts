import type { Dirent } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Output } from '../../src-preload/contract/contract';
import { CorralError } from '../host/errors';
import { isFinderFile, isReserved } from './history/payload-path';
import type { PayloadKind } from './kinds/payload-kind';

/** What a folder holds, as far as it was counted. */
export type FolderLook = Pick<
  Output<'payload', 'inspect'>,
  'path' | 'files' | 'bytes' | 'isCountPartial' | 'content' | 'warnings'
>;

/** Counting more would keep a person waiting. */
const mostCounted = 50_000;
const bytesToSpare = 2 ** 30;

/** File systems of other computers, by the magic numbers of statfs(2) on Linux: NFS, SMB, CIFS, SMB2, 9P, AFS. */
const networkTypes = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x5346414f]);
/** FUSE is anything: sshfs and rclone, or a disk that is plugged in. */
const fuseType = 0x65735546;

/** Folders that a service moves to other computers, by what their path has in it. */
const movers: readonly (readonly [part: RegExp, name: string])[] = [
  [/\/Library\/Mobile Documents\//, 'iCloud'],
  [/\/Library\/CloudStorage\//, 'A cloud service'],
  [/\/Dropbox( \([^/]*\))?\//, 'Dropbox'],
  [/\/OneDrive( - [^/]*)?\//, 'OneDrive'],
  [/\/(Google Drive|My Drive)\//, 'Google Drive'],
  [/\/Nextcloud\//, 'Nextcloud'],
];

/** Looks at a folder that might become a payload. @throws CorralError `not-found`, `invalid-input`, `forbidden` */
export async function lookAtFolder(folder: string, kind: PayloadKind): Promise<FolderLook> {
  const real = await realFolder(folder);
  await fs.access(real, fs.constants.W_OK).catch((error: unknown) => {
    throw new CorralError(
      'forbidden',
      `Nothing can be written to ${real} (${codeOf(error)}), so no checkpoint could be shown in it. Make it writable, or choose another folder.`,
    );
  });
  const names = (await fs.readdir(real)).filter((name) => !isReserved(name) && !isFinderFile(name));
  const { files, bytes, isCountPartial } = await count(real);
  const content = names.length === 0 ? 'empty' : kind.looksLike(names) ? 'signal-cli' : 'other';
  return { path: real, files, bytes, isCountPartial, content, warnings: await warningsFor(real, bytes) };
}

/** Links resolved. @throws CorralError `not-found`, `invalid-input` */
export async function realFolder(folder: string): Promise<string> {
  if (!path.isAbsolute(folder)) {
    throw new CorralError('invalid-input', `“${folder}” is no full path. Name the folder from “/” on.`);
  }
  const real = await fs.realpath(folder).catch(() => undefined);
  if (real === undefined) throw new CorralError('not-found', `There is no folder ${folder}. Make it first.`);
  if ((await fs.stat(real)).isDirectory()) return real;
  throw new CorralError('invalid-input', `${folder} is a file. Choose the folder that it is in.`);
}

async function count(root: string): Promise<Pick<FolderLook, 'files' | 'bytes' | 'isCountPartial'>> {
  let files = 0;
  let bytes = 0;
  let seen = 0;
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of await entriesOf(folder)) {
      if ((folder === root && isReserved(entry.name)) || isFinderFile(entry.name)) continue;
      seen += 1;
      if (seen > mostCounted) return { files, bytes, isCountPartial: true };
      const place = path.join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(place);
      if (!entry.isFile()) continue;
      files += 1;
      bytes += (await fs.lstat(place).catch(() => undefined))?.size ?? 0; // Somebody may be at work in there.
    }
  }
  return { files, bytes, isCountPartial: false };
}

/** @throws CorralError `forbidden`: what can't be read can't be kept */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await fs.readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new CorralError(
      'forbidden',
      `${folder} can’t be read (${codeOf(error)}), so what is in it could not be kept. Give yourself the right to read it, or choose another folder.`,
    );
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}

/** What to think of where a folder's disk may not be a part of this computer. @param type of statfs(2) on Linux */
export function remoteWarning(folder: string, platform: NodeJS.Platform, type: number): string | null {
  const mayGoAway = platform === 'darwin' ? folder.startsWith('/Volumes/') : type === fuseType;
  if (platform === 'linux' && networkTypes.has(type))
    return 'This folder is on another computer. While that is away, no checkpoints can be made.';
  return mayGoAway
    ? 'This folder may be on another computer, or on a disk that can be taken away. While it is away, no checkpoints can be made.'
    : null;
}

async function warningsFor(folder: string, bytes: number): Promise<string[]> {
  const warnings: string[] = [];
  const mover = movers.find(([part]) => part.test(`${folder}/`));
  if (mover) {
    warnings.push(
      `${mover[1]} moves files in this folder to and from other computers, behind the back of the service. Choose a folder of this computer alone.`,
    );
  }
  const { type, bavail, bsize } = await fs.statfs(folder);
  const remote = remoteWarning(folder, process.platform, type);
  if (remote !== null) warnings.push(remote);
  // Three generations stand in the folder beside the plain files.
  const needed = 3 * bytes + bytesToSpare;
  if (bavail * bsize < needed) {
    warnings.push(
      `Only ${Math.round((bavail * bsize) / 2 ** 20)} MB are free on its disk; checkpoints may need ${Math.round(needed / 2 ** 20)} MB.`,
    );
  }
  return warnings;
}

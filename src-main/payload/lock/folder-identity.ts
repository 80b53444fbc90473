import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { CorralError } from '../../host/errors';

/** One folder of this computer, whatever way it was spelled. */
export interface FolderIdentity {
  /** Links resolved. */
  readonly path: string;
  /** SHA-256 of {@link path}, as Clawbox has it. */
  readonly key: string;
  /**
   * `<device>:<inode>`: what makes two spellings one folder, be it by a bind mount, a firmlink, another case or
   * Unicode form, or a rename. Null when the folder is not there.
   */
  readonly place: string | null;
  /** The places of all folders above it. */
  readonly placesAbove: readonly string[];
}

/** How a folder lies to another: `inside` means that it lies inside the other, `around` that the other lies in it. */
export type Relation = 'same' | 'inside' | 'around' | 'apart';

/**
 * @param folder an absolute path.
 * @throws CorralError `invalid-input` for a relative path or what is no folder; `not-found`.
 */
export async function identifyFolder(folder: string): Promise<FolderIdentity> {
  if (!path.isAbsolute(folder)) {
    throw new CorralError('invalid-input', `“${folder}” is no full path. Name the folder from “/” on.`);
  }
  let real: string;
  let status: BigIntStats;
  try {
    real = await fs.realpath(folder);
    status = await fs.stat(real, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new CorralError('not-found', `There is no folder ${folder}. Make it first, or choose another one.`);
  }
  if (!status.isDirectory()) {
    throw new CorralError(
      'invalid-input',
      `${folder} is no folder, so it can’t be attached. Choose a folder.`,
    );
  }
  return {
    path: real,
    key: folderKey(real),
    place: placeOf(status),
    placesAbove: await placesAbove(real),
  };
}

/** What is known of a folder that was named once and may be gone by now. */
export async function identifyNamedFolder(folder: string): Promise<FolderIdentity> {
  try {
    return await identifyFolder(folder);
  } catch (error) {
    if (!(error instanceof CorralError)) throw error;
    return { path: folder, key: folderKey(folder), place: null, placesAbove: await placesAbove(folder) };
  }
}

/** The places of the folders above a path, as far as they are there. */
export async function placesAbove(folder: string): Promise<string[]> {
  const places: string[] = [];
  for (let above = path.dirname(folder); ; above = path.dirname(above)) {
    const status = await fs.stat(above, { bigint: true }).catch(() => undefined);
    if (status) places.push(placeOf(status));
    if (above === path.dirname(above)) return places;
  }
}

/** How `folder` lies to `other`. Spelling and place both count: a place may change over a reboot, a path by a rename. */
export function relate(folder: FolderIdentity, other: FolderIdentity): Relation {
  if (folder.key === other.key || (folder.place !== null && folder.place === other.place)) return 'same';
  if (liesIn(folder, other)) return 'inside';
  return liesIn(other, folder) ? 'around' : 'apart';
}

function liesIn(inner: FolderIdentity, outer: FolderIdentity): boolean {
  if (outer.place !== null && inner.placesAbove.includes(outer.place)) return true;
  return inner.path.startsWith(outer.path.endsWith(path.sep) ? outer.path : outer.path + path.sep);
}

function folderKey(realPath: string): string {
  return createHash('sha256').update(realPath).digest('hex');
}

function placeOf(status: BigIntStats): string {
  return `${status.dev}:${status.ino}`;
}

import type { BigIntStats } from 'node:fs';
import { CorralError } from '../../host/errors';
import { forEachInParallel } from './parallel';
import { isReserved, pathFault } from './payload-path';
import { hasCode, within, type SafeFolder } from './safe-folder';

/** Files and folders: as many as a manifest may have. */
const mostEntries = 250_000;

export interface PlainFile {
  readonly path: string;
  readonly stat: BigIntStats;
}

/** What a plain layout holds. */
export interface PlainScan {
  readonly files: readonly PlainFile[];
  /** Paths of links, pipes and devices, and of names that no payload can have. */
  readonly odd: readonly string[];
}

/**
 * Walks the plain layout of a payload folder: everything in it but the names that Corral keeps for itself. Links are
 * listed and never followed. What goes away during the walk is left out.
 *
 * @throws CorralError `invalid-input` when there are too many files.
 */
export async function scanPlain(root: SafeFolder, signal: AbortSignal): Promise<PlainScan> {
  const files: PlainFile[] = [];
  const odd: string[] = [];
  let seen = 0;
  const walk = async (folder: SafeFolder, prefix: string): Promise<void> => {
    const below: string[] = [];
    await forEachInParallel(await folder.entries(mostEntries), signal, async ({ name, kind }) => {
      if (prefix === '' && isReserved(name)) return;
      if (++seen > mostEntries) throw tooMany();
      const path = prefix + name;
      // Node shows bytes that are not UTF-8 as U+FFFD; no call would find that file again.
      if (pathFault(path) !== undefined || name.includes('\uFFFD')) odd.push(path);
      else if (kind === 'folder') below.push(name);
      else if (kind === 'other') odd.push(path);
      else {
        const stat = await folder.stat(name);
        if (stat?.isFile()) files.push({ path, stat });
      }
    });
    for (const name of below) await enter(folder, name, (inner) => walk(inner, `${prefix}${name}/`));
  };
  await walk(root, '');
  return { files, odd };
}

async function enter(
  parent: SafeFolder,
  name: string,
  work: (folder: SafeFolder) => Promise<void>,
): Promise<void> {
  let folder: SafeFolder;
  try {
    folder = await parent.folder(name);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'file-broken')) return; // It was removed or swapped a moment ago.
    throw error;
  }
  await within(Promise.resolve(folder), work);
}

function tooMany(): CorralError {
  return new CorralError(
    'invalid-input',
    `The folder has more than ${mostEntries.toLocaleString('en')} files and folders, which no payload has. Choose the folder of the data itself.`,
    { mostEntries },
  );
}

import { CorralError } from '../../host/errors';
import { totalBytes, type Entry } from './entry-list';
import { requireSpace } from './free-space';
import { notAsPublished } from './generation';
import type { HistoryStore } from './history-store';
import type { ManifestLine } from './manifest';
import { hasCode, notPlain, type SafeFolder } from './safe-folder';
import { openFolder, visitPaths } from './visit-paths';
import { byteProgress, type WorkOptions } from './work-options';

/** More than any payload has; a sparse file claims as much without costs. */
const mostBytes = 64 * 2 ** 30;

/** A file that the history lacks. */
interface Missing {
  readonly path: string;
  readonly hash: string;
  readonly bytes: number;
}

/** What was copied in. */
export interface TakenFiles {
  readonly entries: readonly Entry[];
  /** Hashes that the history did not have before. */
  readonly added: ReadonlySet<string>;
}

/**
 * Copies the files of a manifest out of a folder of the guest, as far as the history lacks their content. What counts
 * is the hash of the *copy*: a file that is torn, replaced or swapped for a link meanwhile refuses the whole.
 *
 * @throws CorralError `file-broken`, `not-enough-disk`; what was copied by then is removed again.
 */
export async function takeFiles(
  store: HistoryStore,
  folder: SafeFolder,
  lines: readonly ManifestLine[],
  options: WorkOptions,
): Promise<TakenFiles> {
  const before = store.head ? await store.entries(store.head) : [];
  const look = await lookAt(store, folder, lines, before, options.signal);
  const total = totalBytes(look.missing);
  if (total > mostBytes) throw tooLarge(total);
  await requireSpace(store.folder, total);

  const added = new Set<string>();
  const progress = byteProgress(total, options);
  try {
    await visitPaths(
      folder,
      look.missing,
      { enter: openFolder, signal: options.signal },
      async (item, parent, name) => {
        await copyIn(store, parent, name, item, options.signal);
        added.add(item.hash);
        progress(item.bytes);
      },
    );
  } catch (error) {
    await store.objects.remove(added);
    throw vanished(error);
  }
  return { entries: look.entries, added };
}

/** Sizes and modes of what the last checkpoint does not have in the same place, and what is to be copied. */
async function lookAt(
  store: HistoryStore,
  folder: SafeFolder,
  lines: readonly ManifestLine[],
  before: readonly Entry[],
  signal: AbortSignal,
): Promise<{ entries: Entry[]; missing: Missing[] }> {
  const byPath = new Map(before.map((entry) => [entry.path, entry]));
  const sizes = new Map(before.map(({ hash, bytes }) => [hash, bytes]));
  const entries: Entry[] = [];
  const fresh: ManifestLine[] = [];
  for (const line of lines) {
    const entry = byPath.get(line.path);
    if (entry?.hash === line.hash) entries.push(entry);
    else fresh.push(line);
  }
  const missing = new Map<string, Missing>();
  try {
    await visitPaths(folder, fresh, { enter: openFolder, signal }, async ({ path, hash }, parent, name) => {
      const stat = await parent.stat(name);
      if (stat === undefined) throw notAsPublished(path);
      if (!stat.isFile()) throw notPlain(path, 'file');
      const known = sizes.get(hash) ?? (await store.objects.size(hash));
      const bytes = known ?? Number(stat.size);
      if (known === undefined) missing.set(hash, { path, hash, bytes });
      entries.push({ path, hash, bytes, isExecutable: (stat.mode & 0o100n) !== 0n });
    });
  } catch (error) {
    throw vanished(error);
  }
  return { entries, missing: [...missing.values()] };
}

async function copyIn(
  store: HistoryStore,
  parent: SafeFolder,
  name: string,
  { path, hash, bytes }: Missing,
  signal: AbortSignal,
): Promise<void> {
  const file = await parent.file(name);
  try {
    const copy = await store.objects.add(file, bytes, (found) => found.hash === hash, signal);
    if (copy.hash !== hash) throw notAsPublished(path);
  } finally {
    await file.handle.close();
  }
}

/** A file that is no longer there was replaced with its generation. */
function vanished(error: unknown): unknown {
  return hasCode(error, 'ENOENT') ? notAsPublished((error as NodeJS.ErrnoException).path ?? '') : error;
}

function tooLarge(bytes: number): CorralError {
  return new CorralError(
    'file-broken',
    `The guest published ${Math.round(bytes / 2 ** 30)} GiB, and a payload has ${mostBytes / 2 ** 30} GiB at most. Nothing was taken over.`,
    { reason: 'too-large', bytes },
  );
}

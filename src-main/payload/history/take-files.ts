import { crashPoint } from '../../host/crash-point';
import { CorralError } from '../../host/errors';
import { totalBytes, type Entry } from './entry-list';
import { requireSpace } from './free-space';
import { notAsPublished } from './generation';
import type { HistoryStore } from './history-store';
import type { ManifestLine } from './manifest';
import { hasCode, notPlain, type SafeFolder } from './safe-folder';
import { visitPaths, type Enter } from './visit-paths';
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
  const { same, fresh, sizes, missing } = await lookAt(store, folder, lines, options.signal);
  const total = totalBytes(missing);
  if (total > mostBytes) throw tooLarge(total);
  await requireSpace(store.folder, total);

  const added = new Set<string>();
  const progress = byteProgress(total, options);
  try {
    await visitPaths(folder, missing, { enter, signal: options.signal }, async (item, parent, name) => {
      sizes.set(item.hash, await copyIn(store, parent, name, item, options.signal));
      added.add(item.hash);
      crashPoint(`payload.take.${added.size}`);
      progress(item.bytes);
    });
  } catch (error) {
    await store.objects.remove(added);
    throw error;
  }
  return {
    entries: [...same, ...fresh.map((file) => ({ ...file, bytes: sizes.get(file.hash) ?? 0 }))],
    added,
  };
}

/** What a manifest asks for. */
interface Look {
  /** As the last checkpoint has it, in the same place. */
  readonly same: readonly Entry[];
  readonly fresh: readonly Omit<Entry, 'bytes'>[];
  /** Bytes of the contents that the history has. */
  readonly sizes: Map<string, number>;
  /** Each content once. */
  readonly missing: readonly Missing[];
}

async function lookAt(
  store: HistoryStore,
  folder: SafeFolder,
  lines: readonly ManifestLine[],
  signal: AbortSignal,
): Promise<Look> {
  const before = store.head ? await store.entries(store.head) : [];
  const byPath = new Map(before.map((entry) => [entry.path, entry]));
  const sizes = new Map(before.map(({ hash, bytes }) => [hash, bytes]));
  const same: Entry[] = [];
  const changed: ManifestLine[] = [];
  for (const line of lines) {
    const entry = byPath.get(line.path);
    if (entry?.hash === line.hash) same.push(entry);
    else changed.push(line);
  }
  const fresh: Omit<Entry, 'bytes'>[] = [];
  const missing = new Map<string, Missing>();
  await visitPaths(folder, changed, { enter, signal }, async ({ path, hash }, parent, name) => {
    const stat = await parent.stat(name);
    if (stat === undefined) throw notAsPublished(path);
    if (!stat.isFile()) throw notPlain(path, 'file');
    fresh.push({ path, hash, isExecutable: (stat.mode & 0o100n) !== 0n });
    const known = sizes.get(hash) ?? (await store.objects.size(hash));
    if (known === undefined) missing.set(hash, { path, hash, bytes: Number(stat.size) });
    else sizes.set(hash, known);
  });
  return { same, fresh, sizes, missing: [...missing.values()] };
}

/** @returns its bytes. */
async function copyIn(
  store: HistoryStore,
  parent: SafeFolder,
  name: string,
  { path, hash, bytes }: Missing,
  signal: AbortSignal,
): Promise<number> {
  const file = await present(parent.file(name), path);
  try {
    const copy = await store.objects.add(file, bytes, (found) => found.hash === hash, signal);
    if (copy.hash !== hash) throw notAsPublished(path);
    return copy.bytes;
  } finally {
    await file.handle.close();
  }
}

const enter: Enter = (parent, name) => present(parent.folder(name), name);

/** What is no longer there was replaced with its generation. */
async function present<Opened>(opening: Promise<Opened>, path: string): Promise<Opened> {
  try {
    return await opening;
  } catch (error) {
    throw hasCode(error, 'ENOENT') ? notAsPublished(path) : error;
  }
}

function tooLarge(bytes: number): CorralError {
  return new CorralError(
    'file-broken',
    `The guest published ${Math.round(bytes / 2 ** 30)} GiB, and a payload has ${mostBytes / 2 ** 30} GiB at most. Nothing was taken over.`,
    { reason: 'too-large', bytes },
  );
}

import { createHash } from 'node:crypto';
import { crashPoint } from '../../host/crash-point';
import type { Entry } from './entry-list';
import { requireFree } from './free-space';
import {
  currentFile,
  formatCurrent,
  generationName,
  generationsFolder,
  manifestFile,
  parseGenerationName,
  publicationFolder,
  readCurrent,
  readManifest,
} from './generation';
import type { HistoryStore } from './history-store';
import { formatManifest } from './manifest';
import { writePublished } from './published-record';
import type { Receipt } from './receipts';
import { hasCode, within, type SafeFolder } from './safe-folder';
import { inShare } from './share';
import { haveContent } from './same-content';
import type { WorkOptions } from './work-options';
import { writeEntries } from './write-entries';

/** Generations that a guest keeps are three. */
const mostGenerations = 1_000;
const mostFiles = 300_000;

/**
 * Puts a checkpoint into the share as the generation that counts, for a guest to seed from. One that is there
 * already, whole, is used as it is.
 *
 * @param epoch of the lock under which the guest runs. @returns the name of the generation.
 * @throws CorralError `not-enough-disk`, `file-broken`.
 */
export async function publishCheckpoint(
  store: HistoryStore,
  share: string,
  receipt: Receipt,
  epoch: number,
  options: WorkOptions,
): Promise<string> {
  return inShare(
    share,
    (root) =>
      within(root.makeFolder(publicationFolder), (published) =>
        put(store, published, receipt, epoch, options),
      ),
    'with-guest',
  );
}

async function put(
  store: HistoryStore,
  published: SafeFolder,
  receipt: Receipt,
  epoch: number,
  options: WorkOptions,
): Promise<string> {
  const entries = await store.entries(receipt);
  const present = await presentGeneration(published, entries, options.signal);
  if (present) {
    await writePublished(store.folder, { number: receipt.number, ...present });
    return present.generation;
  }
  requireFree('the payload folder', await published.freeBytes(), receipt.bytes);
  return within(published.makeFolder(generationsFolder), async (generations) => {
    const generation = await nextGeneration(generations, epoch);
    const manifest = await build(store, generations, generation, entries, options);
    await writePublished(store.folder, { number: receipt.number, generation, manifest });
    crashPoint('payload.publish.renamed');
    await pointTo(published, formatCurrent({ generation, manifest, final: false }));
    crashPoint('payload.publish.current');
    return generation;
  });
}

/** The generation that counts, if it is whole and of exactly these files. */
async function presentGeneration(
  published: SafeFolder,
  entries: readonly Entry[],
  signal: AbortSignal,
): Promise<{ readonly generation: string; readonly manifest: string } | undefined> {
  try {
    const current = await readCurrent(published);
    if (current === undefined) return undefined;
    const { generation, manifest } = current;
    const isWhole = await within(published.folder(generationsFolder), (generations) =>
      within(generations.folder(generation), async (folder) => {
        const { lines } = await readManifest(folder, manifest);
        if (formatManifest(lines) !== formatManifest(entries)) return false;
        return haveContent(folder, entries, signal);
      }),
    );
    return isWhole ? { generation, manifest } : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'file-broken')) return undefined;
    throw error;
  }
}

/** The number comes from what is there: no counter can be behind it. */
async function nextGeneration(generations: SafeFolder, epoch: number): Promise<string> {
  const sequences = (await generations.entries(mostGenerations))
    .map(({ name }) => parseGenerationName(name))
    .filter((name) => name?.epoch === epoch)
    .map((name) => name?.sequence ?? 0);
  return generationName(epoch, Math.max(0, ...sequences) + 1);
}

/** Writes a generation beside the others and gives it its name when it is whole. @returns the hash of its manifest. */
async function build(
  store: HistoryStore,
  generations: SafeFolder,
  generation: string,
  entries: readonly Entry[],
  options: WorkOptions,
): Promise<string> {
  const temporary = `.tmp-${generation}`;
  await generations.removeTree(temporary, mostFiles);
  const manifest = formatManifest(entries);
  try {
    await within(generations.makeFolder(temporary), async (folder) => {
      await writeEntries(store, folder, entries, options);
      await writeNew(folder, manifestFile, manifest);
      await folder.sync();
    });
    crashPoint('payload.publish.built');
    await generations.rename(temporary, generations, generation);
    await generations.sync();
  } catch (error) {
    await generations.removeTree(temporary, mostFiles);
    throw error;
  }
  return createHash('sha256').update(manifest).digest('hex');
}

async function pointTo(published: SafeFolder, content: string): Promise<void> {
  const temporary = `.${currentFile}.host`;
  await published.removeTree(temporary, mostFiles);
  await writeNew(published, temporary, content);
  await published.rename(temporary, published, currentFile);
  await published.sync();
}

async function writeNew(folder: SafeFolder, name: string, content: string): Promise<void> {
  const file = await folder.create(name);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

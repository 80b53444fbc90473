import {
  generationsFolder,
  readCurrent,
  readManifest,
  withinPublished,
  type CurrentPointer,
} from './generation';
import type { HistoryStore, Provenance } from './history-store';
import { readPublished } from './published-record';
import type { Receipt } from './receipts';
import { moveAside } from './replacement';
import { hasCode, within, type SafeFolder } from './safe-folder';
import { inShare } from './share';
import { takeFiles } from './take-files';
import type { WorkOptions } from './work-options';

/** Folder in which the guest puts local data that had to make room. */
const keptFolder = 'kept';
/** More are nobody's work. */
const mostKept = 100;
const mostFiles = 300_000;

type Owner = Receipt['vm'];

/**
 * Takes the generation over that `CURRENT` of a payload folder names.
 *
 * @returns its receipt; `undefined` when nothing was published, or nothing since the last checkpoint.
 * @throws CorralError `file-broken`: torn, changed or hostile (see `details.reason`); `not-enough-disk`.
 */
export async function ingestCurrent(
  store: HistoryStore,
  share: string,
  vm: Owner,
  options: WorkOptions,
): Promise<Receipt | undefined> {
  return inShare(share, (root) =>
    withinPublished(root, async (published) => {
      const current = await readCurrent(published);
      if (current === undefined || (await isKnown(store, current))) return undefined;
      const { generation, manifest, final } = current;
      const provenance: Provenance = { generation, manifest, source: 'guest', vm, final, restoredFrom: null };
      return takeListed(store, published, [generationsFolder, generation], manifest, provenance, options);
    }),
  );
}

/**
 * Takes over what guests had put into `kept` when it had to make room for a seed, and removes it there. What is not as
 * its list says is moved to the files that were set aside: it is somebody's data all the same.
 *
 * @returns the receipts of what was not in the history yet.
 */
export async function ingestKept(
  store: HistoryStore,
  share: string,
  vm: Owner,
  options: WorkOptions,
): Promise<readonly Receipt[]> {
  const taken = await inShare(share, (root) =>
    withinPublished(root, async (published) => {
      const receipts: Receipt[] = [];
      for (const name of await keptNames(published)) {
        try {
          const receipt = await takeKept(store, published, name, vm, options);
          if (receipt) receipts.push(receipt);
          await within(published.folder(keptFolder), (kept) => kept.removeTree(name, mostFiles));
        } catch (error) {
          if (!hasCode(error, 'file-broken')) throw error;
          await within(published.folder(keptFolder), (kept) =>
            moveAside(published, kept, name, `${store.now()}/kept`),
          );
        }
      }
      return receipts;
    }),
  );
  return taken ?? [];
}

/** @returns `undefined` for what the history has. */
async function takeKept(
  store: HistoryStore,
  published: SafeFolder,
  name: string,
  vm: Owner,
  options: WorkOptions,
): Promise<Receipt | undefined> {
  const place = [keptFolder, name] as const;
  const manifest = await inside(published, place, async (folder) => (await readManifest(folder)).hash);
  if (store.receipts.all.some((receipt) => receipt.manifest === manifest)) return undefined;
  const nobody = { generation: null, final: false, restoredFrom: null };
  return takeListed(store, published, place, manifest, { ...nobody, source: 'kept', vm, manifest }, options);
}

async function takeListed(
  store: HistoryStore,
  published: SafeFolder,
  place: readonly [string, string],
  manifest: string,
  provenance: Provenance,
  options: WorkOptions,
): Promise<Receipt> {
  return inside(published, place, async (folder) => {
    const { lines } = await readManifest(folder, manifest);
    const { entries, added } = await takeFiles(store, folder, lines, options);
    return store.checkpoint(entries, added, provenance);
  });
}

async function inside<Result>(
  published: SafeFolder,
  [first, second]: readonly [string, string],
  work: (folder: SafeFolder) => Promise<Result>,
): Promise<Result> {
  return within(published.folder(first), (parent) => within(parent.folder(second), work));
}

/** Whether the history has what `CURRENT` names: from the guest, or because it was published from here. */
async function isKnown(store: HistoryStore, current: CurrentPointer): Promise<boolean> {
  const published = await readPublished(store.folder);
  if (published?.generation === current.generation && published.manifest === current.manifest) return true;
  const newest = store.receipts.all.findLast(({ source }) => source === 'guest');
  return (
    newest?.generation === current.generation &&
    newest.manifest === current.manifest &&
    (newest.final || !current.final) // A service that starts takes the word back that nothing comes after.
  );
}

/** Whole ones only: what is under construction begins with a dot. */
async function keptNames(published: SafeFolder): Promise<string[]> {
  try {
    return await within(published.folder(keptFolder), async (folder) =>
      (await folder.entries(mostKept))
        .filter(({ name, kind }) => kind === 'folder' && !name.startsWith('.'))
        .map(({ name }) => name)
        .toSorted(),
    );
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

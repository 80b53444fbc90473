import { copyPlainFiles } from './copy-plain';
import { withinPublished } from './generation';
import type { HistoryStore } from './history-store';
import { checkpointOfFiles } from './import-plain';
import { scanPlain } from './plain-scan';
import type { Receipt } from './receipts';
import { setAsideFolder } from './replacement';
import { hasCode, within } from './safe-folder';
import { inShare } from './share';
import type { WorkOptions } from './work-options';

const mostEntries = 300_000;

/**
 * Makes a checkpoint of what promotions moved aside, and removes it from the share. Links, pipes and devices go without.
 *
 * @returns `undefined` when there are no files.
 * @throws CorralError `wrong-state` (somebody writes to it), `not-enough-disk`.
 */
export async function takeSetAside(
  store: HistoryStore,
  share: string,
  options: WorkOptions,
): Promise<Receipt | undefined> {
  return inShare(share, (root) =>
    withinPublished(root, async (published) => {
      let receipt: Receipt | undefined;
      try {
        receipt = await within(published.folder(setAsideFolder), async (aside) => {
          const { files } = await scanPlain(aside, options.signal);
          if (files.length === 0) return undefined;
          return checkpointOfFiles(store, await copyPlainFiles(store, aside, files, options), 'kept');
        });
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return undefined;
        throw error;
      }
      await published.removeTree(setAsideFolder, mostEntries);
      return receipt;
    }),
  );
}

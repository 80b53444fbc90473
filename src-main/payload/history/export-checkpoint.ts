import fs from 'node:fs/promises';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { syncFolder } from '../../host/atomic-file';
import { CorralError } from '../../host/errors';
import { requireSpace } from './free-space';
import type { HistoryStore } from './history-store';
import type { Receipt } from './receipts';
import { hasCode, SafeFolder, within } from './safe-folder';
import type { WorkOptions } from './work-options';
import { writeEntries } from './write-entries';

/**
 * Writes a checkpoint into a new folder, which is there when all of it is. Folders get mode 0700, files 0600.
 *
 * @param target absolute path; its parent must exist.
 * @throws CorralError `name-taken`, `not-found` (parent), `not-enough-disk`, `file-broken`.
 */
export async function exportCheckpoint(
  store: HistoryStore,
  receipt: Receipt,
  target: string,
  options: WorkOptions,
): Promise<void> {
  const parent = path.dirname(target);
  await refuseTaken(target);
  const partial = path.join(parent, `.corral-export-${randomBytes(6).toString('hex')}`);
  try {
    await fs.mkdir(partial, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    throw new CorralError('not-found', `There is no folder ${parent} to export to.`, { parent });
  }
  try {
    await requireSpace(parent, receipt.bytes);
    const entries = await store.entries(receipt);
    await within(SafeFolder.open(partial), (root) => writeEntries(store, root, entries, options));
    await refuseTaken(target);
    await fs.rename(partial, target);
    await syncFolder(parent);
  } catch (error) {
    await fs.rm(partial, { recursive: true, force: true });
    throw error;
  }
}

async function refuseTaken(target: string): Promise<void> {
  const isFree = await fs.lstat(target).then(
    () => false,
    (error: unknown) => hasCode(error, 'ENOENT'),
  );
  if (isFree) return;
  throw new CorralError('name-taken', `There is something at ${target} already. Choose a new folder.`, {
    target,
  });
}

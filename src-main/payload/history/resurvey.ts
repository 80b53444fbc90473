import type { Entry } from './entry-list';
import { isAsRecorded, recordOf, type PlainRecord } from './plain-records';
import { scanPlain } from './plain-scan';
import type { SafeFolder } from './safe-folder';
import { haveContent } from './same-content';

/**
 * What a plain layout holds after a promotion that was cut short: what is still as it was recorded, and what is
 * there already of the new state. Anything else is left out, and so will be moved aside.
 */
export async function resurvey(
  root: SafeFolder,
  before: ReadonlyMap<string, PlainRecord>,
  target: readonly Entry[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, PlainRecord>> {
  const wanted = new Map(target.map((entry) => [entry.path, entry]));
  const found = new Map<string, PlainRecord>();
  const suspects: Entry[] = [];
  for (const { path, stat } of (await scanPlain(root, signal)).files) {
    const record = before.get(path);
    const entry = wanted.get(path);
    if (record && isAsRecorded(record, stat)) found.set(path, record);
    else if (entry && entry.bytes === Number(stat.size)) suspects.push(entry);
  }
  await haveContent(root, suspects, signal, (entry, file) => {
    const isExecutable = (file.stat.mode & 0o100n) !== 0n;
    found.set(entry.path, recordOf({ ...entry, isExecutable }, file.stat));
  });
  return found;
}

import { crashPoint } from '../../host/crash-point';
import type { HistoryStore } from './history-store';
import { readPlainRecords } from './plain-records';
import { readPublished } from './published-record';
import type { Receipt } from './receipts';
import { hasCode } from './safe-folder';

const newestKept = 20;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Objects are looked through for what nobody needs only when this many checkpoints can go at once. */
const worthwhile = 20;

/**
 * Numbers of the checkpoints that can go: all but the 20 newest, and of the older ones the newest of each hour for a
 * day, of each day for a month, and of each week from then on. What a person imported, or what lost a decision, stays.
 */
export function superfluousCheckpoints(receipts: readonly Receipt[], now: number): number[] {
  const seen = new Set<string>();
  return receipts
    .toSorted((one, other) => other.number - one.number)
    .slice(newestKept)
    .filter(({ source, at }) => {
      if (source === 'import' || source === 'kept') return false;
      const period = periodOf(at, now);
      const isFirst = !seen.has(period);
      seen.add(period);
      return !isFirst;
    })
    .map(({ number }) => number);
}

function periodOf(at: number, now: number): string {
  const age = now - at;
  if (age < dayMs) return `hour ${Math.floor(at / hourMs)}`;
  if (age < 30 * dayMs) return `day ${Math.floor(at / dayMs)}`;
  return `week ${Math.floor(at / (7 * dayMs))}`;
}

/** Thins a history when it is worth it; receipts go first, so that what is left is whole at every moment. */
export async function thinWhenWorthwhile(store: HistoryStore, signal: AbortSignal): Promise<void> {
  if (superfluousCheckpoints(store.receipts.all, store.now()).length >= worthwhile) await thin(store, signal);
}

/** @returns how many checkpoints, and how many files in the history, were removed. */
export async function thin(
  store: HistoryStore,
  signal: AbortSignal,
): Promise<{ readonly checkpoints: number; readonly objects: number }> {
  const needed = new Set([
    store.head?.number,
    (await readPlainRecords(store.folder)).number,
    (await readPublished(store.folder))?.number,
  ]);
  const numbers = superfluousCheckpoints(store.receipts.all, store.now()).filter(
    (number) => !needed.has(number),
  );
  await store.receipts.remove(numbers);
  crashPoint('payload.thin.receipts');
  return { checkpoints: numbers.length, objects: await collectGarbage(store, signal) };
}

/**
 * Removes the objects that no checkpoint needs. Does nothing while a receipt or a list can't be read: what it needs
 * is not known then.
 */
export async function collectGarbage(store: HistoryStore, signal: AbortSignal): Promise<number> {
  if (store.receipts.unreadable.length > 0) return 0;
  const needed = new Set<string>();
  for (const receipt of store.receipts.all) {
    if (needed.has(receipt.hash)) continue;
    needed.add(receipt.hash);
    try {
      for (const { hash } of await store.entries(receipt)) needed.add(hash);
    } catch (error) {
      if (hasCode(error, 'file-broken')) return 0;
      throw error;
    }
  }
  return store.objects.removeAllBut(needed, signal);
}

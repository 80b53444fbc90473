import { describe, expect, it } from 'vitest';
import type { Receipt } from './receipts';
import { superfluousCheckpoints } from './thinning';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = Date.UTC(2026, 10, 21, 12);

/** Receipts of these ages, oldest first. */
function receipts(ages: readonly number[], source: Receipt['source'] = 'guest'): Receipt[] {
  return ages.map((age, index) => ({
    version: 1,
    number: index + 1,
    generation: null,
    manifest: null,
    at: now - age,
    files: 0,
    bytes: 0,
    hash: '',
    source,
    vm: null,
    final: false,
    restoredFrom: null,
  }));
}

/** Ages of one checkpoint every ten minutes for so long, the oldest first. */
function everyTenMinutes(span: number): number[] {
  return Array.from({ length: span / (10 * minute) }, (_, index) => span - index * 10 * minute);
}

/** Ages in `unit`s of what is left. */
function left(ages: readonly number[]): number[] {
  const superfluous = new Set(superfluousCheckpoints(receipts(ages), now));
  return ages.filter((_, index) => !superfluous.has(index + 1));
}

describe('superfluousCheckpoints', () => {
  it('keeps the 20 newest, however old they are', () => {
    expect(superfluousCheckpoints(receipts(Array.from({ length: 20 }, () => 400 * day)), now)).toEqual([]);
    expect(left(everyTenMinutes(day)).slice(-20)).toEqual(everyTenMinutes(200 * minute));
  });

  it('keeps the newest of each hour for a day, of each day for a month, then of each week', () => {
    const kept = left(everyTenMinutes(90 * day));
    const between = (from: number, to: number): number =>
      kept.filter((age) => age >= from && age < to).length;
    expect(between(0, 201 * minute)).toBe(20);
    expect(between(201 * minute, day)).toBe(21); // The hours from 8 back to 12 of the day before.
    expect(between(day, 30 * day)).toBe(30); // 29 days from noon to noon are part of 30.
    expect(between(30 * day, 91 * day)).toBe(10); // 60 days are part of ten weeks here.
    const lastOfAnHour = kept
      .filter((age) => age > 4 * 60 * minute && age < day)
      .every((age) => (now - age) % (60 * minute) === 50 * minute);
    expect(lastOfAnHour).toBe(true);
  });

  it('leaves what is left alone, until it is older', () => {
    const kept = left(everyTenMinutes(90 * day));
    expect(left(kept)).toEqual(kept);
  });

  it('never touches what a person imported, or what lost a decision', () => {
    const ages = everyTenMinutes(day);
    expect(superfluousCheckpoints(receipts(ages, 'import'), now)).toEqual([]);
    expect(superfluousCheckpoints(receipts(ages, 'kept'), now)).toEqual([]);
  });
});

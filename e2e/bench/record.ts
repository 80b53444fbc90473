import fs from 'node:fs';
import { expect } from 'vitest';

/** One line of the benchmark's answer. */
export interface BenchRow {
  readonly name: string;
  /** Median of what Corral did, in `unit`. */
  readonly value: number;
  readonly unit: string;
  /** The same for the peer that ran interleaved with it, or null when there is none. */
  readonly peer: number | null;
  /** `value / peer`, or null. */
  readonly ratio: number | null;
  /** The goal in words. */
  readonly goal: string;
  readonly ok: boolean;
}

/** Writes a row where `npm run bench` collects them, and fails the bench when its goal is missed. */
export function record(row: BenchRow): void {
  const file = process.env['CORRAL_BENCH_ROWS'];
  if (file !== undefined) fs.appendFileSync(file, `${JSON.stringify(row)}\n`);
  expect(row).toMatchObject({ ok: true });
}

/** @throws on an empty list. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('There is no median of nothing.');
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

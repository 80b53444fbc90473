import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HistoryHome } from '../src-main/payload/history/history.fixture';
import { bundleEntry } from './harness/run-typescript';

const run = promisify(execFile);
const fileCount = 40_000;
let home: HistoryHome;
let program: string;

beforeAll(async () => {
  program = await bundleEntry(path.resolve(import.meta.dirname, 'harness/payload-history-program.ts'));
  home = await HistoryHome.make();
});

afterAll(async () => {
  await home.remove();
});

/** Files of 2 kB in 50 folders; the first so many differ from those of another call. */
function manyFiles(changed: number): Record<string, string> {
  const entry = (index: number): [string, string] => [
    `attachments/${index % 50}/file-${index}`,
    `${index < changed ? 'changed' : 'content'} ${index} ${'x'.repeat(2_000)}`,
  ];
  return Object.fromEntries(Array.from({ length: fileCount }, (_, index) => entry(index)));
}

/** Runs verbs in a process of their own. @returns milliseconds by verb, and `memory` in MB. */
async function measure(...verbs: string[]): Promise<Record<string, number>> {
  const { stdout } = await run(process.execPath, [program, home.folder, ...verbs]);
  const lines = stdout.trim().split('\n');
  console.log(`${fileCount} files: ${lines.join(', ')}`);
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', value] = line.split(' ');
      return [name, Number(value)];
    }),
  );
}

describe('a payload of 40,000 files', () => {
  it('is taken over and shown, and one changed file costs a fraction of that', async () => {
    await home.publish(manyFiles(0), 1);
    const first = await measure('ingest', 'promote', 'changed');
    await home.publish(manyFiles(1), 2);
    const second = await measure('ingest', 'promote', 'changed');
    expect((second['ingest'] ?? 0) + (second['promote'] ?? 0)).toBeLessThan(
      ((first['ingest'] ?? 0) + (first['promote'] ?? 0)) / 5,
    );
    expect(Math.max(first['memory'] ?? 0, second['memory'] ?? 0)).toBeLessThan(400);
    expect(await home.objects()).toHaveLength(fileCount + 1 + 2); // The changed one, and two lists.
    const shown = await home.plain();
    expect(Object.keys(shown)).toHaveLength(fileCount);
    expect(shown).toEqual(manyFiles(1));
  });
});

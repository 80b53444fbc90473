import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import LongestFirst from './e2e/harness/longest-first';

const folders = '{src-main,src-preload,src-renderer,e2e}';
const kinds = ['contract', 'guest', 'package', 'soak', 'bench'] as const;
const guestSetup = 'e2e/harness/global-setup.ts';

/** Real guests need time, and two of them fill a small machine. */
const withGuests = {
  testTimeout: 300_000,
  hookTimeout: 600_000,
  maxWorkers: 2,
};

/** One project for each layer; the file's name says which: `*.test.ts`, `*.contract.test.ts`, `*.guest.test.ts`, ... */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${folders}/**/*.test.{ts,tsx}`],
          exclude: kinds.map((kind) => `**/*.${kind}.test.ts`),
          testTimeout: 20_000,
          maxWorkers: '100%',
        },
      },
      ...kinds.map((kind) => ({
        test: {
          name: kind,
          include: [`${folders}/**/*.${kind}.test.ts`],
          ...withGuests,
          globalSetup: kind !== 'package' && existsSync(guestSetup) ? [guestSetup] : [],
        },
      })),
    ],
  },
});

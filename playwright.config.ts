import { defineConfig } from '@playwright/test';

/** X displays, one for each worker: two windows on one take the focus and the clipboard from each other. */
const displays = process.env['CORRAL_TEST_DISPLAYS']?.split(',') ?? [];
const display = displays[Number(process.env['TEST_PARALLEL_INDEX'] ?? 0)];
if (display !== undefined) process.env['DISPLAY'] = display;

/** The built app in real windows, each with real guests behind it. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  workers: Math.max(1, displays.length),
  retries: 0,
  forbidOnly: true,
  timeout: 300_000,
  expect: { timeout: 15_000 },
  projects: [
    { name: 'e2e', testMatch: '*.spec.ts' },
    // Makes the pictures of the documentation (`npm run pictures`).
    { name: 'pictures', testMatch: 'pictures/*.pictures.ts' },
  ],
});

import { defineConfig } from '@playwright/test';

/** The built app in real windows. One test at a time: each drives real guests. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  workers: 1,
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

#!/usr/bin/env node
// `npm run -s corral -- ...`: the command line from a checkout.
import { bootstrap } from './bootstrap.mjs';
import { buildIfStale } from './lib/build.mjs';
import { runInForeground } from './lib/foreground.mjs';
import { inProject, runMain } from './lib/project.mjs';

await runMain(async () => {
  await bootstrap();
  await buildIfStale();
  return runInForeground(process.execPath, [inProject('out', 'main', 'cli.js'), ...process.argv.slice(2)]);
});

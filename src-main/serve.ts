import fs from 'node:fs';
import path from 'node:path';
import { version } from '../package.json';
import { CorralError } from './host/errors';
import { extendPath } from './host/find-program';
import { resolvePaths } from './host/paths';
import { compose } from './orchestrator/compose';
import { serve } from './orchestrator/serve-process';

/** Milliseconds without clients and running tasks after which it ends; its VMs go on. */
const idleMs = 60_000;

/** `corral serve`: the orchestrator without a window. Its output is its log. */
async function main(): Promise<void> {
  extendPath();
  const paths = resolvePaths(path.join(__dirname, '..', '..', 'resources'));
  fs.mkdirSync(paths.logs, { recursive: true, mode: 0o700 });
  const log = (sentence: string): void => console.log(`${new Date().toISOString()} ${sentence}`);
  const end = await serve({ paths, version, compose, idleMs, log });
  if (end === 'other-owner') log('Another orchestrator owns the herd, so this one ends.');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof CorralError ? error.message : error);
    process.exit(1);
  },
);

import fs from 'node:fs/promises';
import path from 'node:path';
import { startDetached } from '../host/detached-process';
import { CorralError } from '../host/errors';
import { readLogTail } from '../host/log-tail';
import type { Paths } from '../host/paths';
import { findLeaseOwner } from './lease';

const tailBytes = 2_000;

/**
 * Makes the `wake` of a client: starts an orchestrator without a window when nobody owns the herd,
 * at most one at a time.
 *
 * @param program the built `serve.js`.
 */
export function serveStarter(paths: Paths, program: string): () => Promise<void> {
  const logFile = path.join(paths.logs, 'serve.log');
  let isStarting = false;
  let failure: CorralError | undefined;
  return async () => {
    if (failure) throw failure;
    if (isStarting || (await findLeaseOwner(paths))) return;
    isStarting = true;
    await fs.mkdir(paths.logs, { recursive: true, mode: 0o700 });
    const { exited } = await startDetached(process.execPath, [program], { logFile });
    void exited.then(async (exit) => {
      isStarting = false;
      if (exit !== 0) failure = await startFailed(exit, logFile);
    });
  };
}

async function startFailed(exit: number | string, logFile: string): Promise<CorralError> {
  const lastLine = (await readLogTail(logFile, tailBytes)).trim().split('\n').at(-1) ?? '';
  return new CorralError(
    'orchestrator-unreachable',
    `Corral's orchestrator could not start (${exit}): ${lastLine || 'it said nothing'}. Its log: ${logFile}`,
    { exit, logFile },
  );
}

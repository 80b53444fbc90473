import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from '../../e2e/harness/wait-for';
import { resolvePaths, type Paths } from '../host/paths';

/** Environment and places of a throw-away Corral. */
export interface TemporaryCorral {
  readonly env: Readonly<Record<string, string>>;
  readonly paths: Paths;
  /** Ends every process that was started with this environment, and removes the folder. */
  remove(): Promise<void>;
}

export async function temporaryCorral(): Promise<TemporaryCorral> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-herd-'));
  const env = { CORRAL_HOME: path.join(folder, 'data'), XDG_RUNTIME_DIR: folder };
  return {
    env,
    paths: resolvePaths('/nowhere', env),
    remove: async () => {
      // Those that only just lost the race for the lease still write their log.
      await waitFor('the processes of the test to end', async () => {
        const pids = await processesWith(`CORRAL_HOME=${env.CORRAL_HOME}`);
        for (const pid of pids) kill(pid);
        return pids.length === 0;
      });
      await fs.rm(folder, { recursive: true, force: true });
    },
  };
}

async function processesWith(variable: string): Promise<number[]> {
  const pids = (await fs.readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found: number[] = [];
  for (const pid of pids) {
    const environment = await fs.readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (pid !== process.pid && environment.split('\0').includes(variable)) found.push(pid);
  }
  return found;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}

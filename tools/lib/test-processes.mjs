import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Environment variable that marks everything a test run starts, however far it detached itself. */
export const runMark = 'CORRAL_TEST_RUN';

const defaultGraceMs = 10_000;

/**
 * Waits until no process carries the mark, then ends those that still do.
 * @returns {Promise<string[]>} the command lines of what had to be ended
 */
export async function endLeftovers(mark, graceMs = defaultGraceMs) {
  const deadline = Date.now() + graceMs;
  let found = await marked(mark);
  while (found.length > 0 && Date.now() < deadline) {
    await wait(200);
    found = await marked(mark);
  }
  for (const { pid } of found) endProcess(pid);
  return found.map(({ pid, command }) => `${pid} ${command}`);
}

/** Ends one process for certain; one that is already gone is fine. */
export function endProcess(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function marked(mark) {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(pids.map((pid) => describe(pid, mark)));
  return found.filter((entry) => entry !== undefined);
}

async function describe(pid, mark) {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    if (!environment.split('\0').includes(`${runMark}=${mark}`)) return undefined;
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').join(' ').trim();
    return command === '' ? undefined : { pid: Number(pid), command: command.slice(0, 200) };
  } catch {
    return undefined; // It ended while we looked, or belongs to somebody else.
  }
}

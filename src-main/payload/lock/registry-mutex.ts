import { setTimeout as delay } from 'node:timers/promises';
import { CorralError } from '../../host/errors';
import { tryLock } from '../../host/kernel-lock';

const longestPauseMs = 60;

/**
 * Does short work while no other process does work under the same file. The kernel ends the right to it with this
 * process, so that nobody ever has to judge whether it is stale. Work that has to ask others (what runs?) belongs
 * outside.
 *
 * @param file never removed; its folder exists.
 * @throws CorralError `timed-out` when others keep it for too long.
 */
export async function withRegistryMutex<Result>(
  file: string,
  work: () => Promise<Result>,
  longestWaitMs = 10_000,
): Promise<Result> {
  const until = Date.now() + longestWaitMs;
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const lock = tryLock(file);
    if (lock) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (Date.now() > until) {
      throw new CorralError(
        'timed-out',
        `The register of payload folders was busy for more than ${longestWaitMs / 1_000} seconds. Try again; if it stays so, see who has ${file} open.`,
        { file },
        true,
      );
    }
    // Those who wait must not come back all at once.
    await delay(pauseMs * (1 + Math.random()));
  }
}

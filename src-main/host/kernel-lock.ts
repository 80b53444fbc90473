import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { CorralError } from './errors';

/** A lock that this process holds until it lets go or dies, whatever way it dies. */
export interface KernelLock {
  /** Calling it twice does no harm. */
  release(): void;
}

/** From Darwin's <sys/fcntl.h>; Node does not name them. */
const darwinExclusiveLock = 0x20;
const darwinNonBlocking = 0x4;

/**
 * Takes an exclusive lock on a file without waiting; the kernel drops it when this process dies, so it
 * can never be stale. The file is made when it is missing and must never be removed.
 *
 * @returns `undefined` when somebody else holds it.
 * @throws CorralError `tool-missing` without the `flock` command (Linux); the errno of open(2).
 */
export function tryLock(file: string): KernelLock | undefined {
  const descriptor = process.platform === 'darwin' ? openLocked(file) : openAndLock(file);
  if (descriptor === undefined) return undefined;
  let held = true;
  return {
    release: () => {
      if (held) fs.closeSync(descriptor);
      held = false;
    },
  };
}

/** open(2) of Darwin takes the lock itself. */
function openLocked(file: string): number | undefined {
  const { O_RDWR, O_CREAT } = fs.constants;
  try {
    return fs.openSync(file, O_RDWR | O_CREAT | darwinExclusiveLock | darwinNonBlocking, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK') return undefined;
    throw error;
  }
}

/**
 * A lock of flock(2) belongs to the open file description: a child that locks the inherited descriptor
 * locks it for us. Node opens with O_CLOEXEC, so no other child ever inherits it.
 */
function openAndLock(file: string): number | undefined {
  const { O_RDWR, O_CREAT } = fs.constants;
  const descriptor = fs.openSync(file, O_RDWR | O_CREAT, 0o600);
  const flock = spawnSync('flock', ['-x', '-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
  if (flock.status === 0) return descriptor;
  fs.closeSync(descriptor);
  if (flock.status === 1) return undefined;
  throw new CorralError(
    'tool-missing',
    'The command “flock” did not run, and Corral needs it to make sure that it runs only once. Install util-linux.',
    { file, reason: flock.error?.message ?? `exit ${flock.status}` },
  );
}

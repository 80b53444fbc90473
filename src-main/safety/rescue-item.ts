import fs from 'node:fs';
import { CorralError } from '../host/errors';
import type { ScriptGuest } from './scan-guest';

/** What resources/guest/git-rescue.sh writes, and the files that it goes to. */
export const rescueFiles = {
  commits: 'commits.bundle',
  staged: 'staged.patch',
  unstaged: 'unstaged.patch',
  untracked: 'untracked.tar',
} as const;
export type RescueItem = keyof typeof rescueFiles;

/** For one item of one repository. Milliseconds. */
const timeoutMs = 20 * 60_000;

/**
 * Streams one item of a repository from a guest into a new file.
 *
 * @param script text of resources/guest/git-rescue.sh. @param maxBytes more ends it with an error
 * @returns the size; a file of none is removed again.
 * @throws CorralError `guest-failed` (too large, or git failed), `disk-full`, and those of the guest.
 */
export async function saveItem(
  guest: ScriptGuest,
  script: string,
  from: { readonly item: RescueItem; readonly directory: string },
  to: { readonly file: string; readonly maxBytes: number },
  signal: AbortSignal,
): Promise<number> {
  const descriptor = fs.openSync(to.file, 'wx', 0o600);
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  signal.addEventListener('abort', stop, { once: true });
  let size = 0;
  let failure: unknown;
  const onOutput = (chunk: Buffer): void => {
    if (failure !== undefined) return;
    try {
      size += chunk.length;
      if (size > to.maxBytes) throw tooLarge(to.maxBytes);
      // At once: what the guest sends waits meanwhile, so that it can't fill the memory.
      fs.writeFileSync(descriptor, chunk);
    } catch (error) {
      failure = error;
      abort.abort();
    }
  };
  try {
    await guest.run(script, {
      args: [from.item, from.directory],
      timeoutMs,
      maxOutputBytes: Number.MAX_SAFE_INTEGER,
      onOutput,
      signal: abort.signal,
    });
    fs.fsyncSync(descriptor);
  } catch (error) {
    fs.rmSync(to.file, { force: true });
    throw failure ?? error;
  } finally {
    signal.removeEventListener('abort', stop);
    fs.closeSync(descriptor);
  }
  if (size === 0) fs.rmSync(to.file, { force: true });
  return size;
}

function tooLarge(maxBytes: number): CorralError {
  const megabytes = Math.round(maxBytes / 2 ** 20);
  return new CorralError(
    'guest-failed',
    `It is larger than the ${megabytes} MB that are left for one rescue. Push it somewhere from inside the VM.`,
  );
}

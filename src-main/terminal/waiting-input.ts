/** What node-pty 1.1 keeps of input that the child does not read; it has no public word for it. */
interface WithWriteQueue {
  readonly _writeStream?: { readonly _writeQueue?: readonly unknown[] };
}

/** More pieces of input than this wait only when nobody reads them, as after a flood of questions to the terminal. */
const maxWaiting = 1_000;

/**
 * Whether a pty holds as much input as it may. A guest can make xterm answer as fast as it asks, and
 * never read the answers; they must not pile up here.
 */
export function isInputFull(pty: object): boolean {
  return ((pty as WithWriteQueue)._writeStream?._writeQueue?.length ?? 0) >= maxWaiting;
}

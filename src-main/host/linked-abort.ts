/** A signal that fires with the first of several. `unlink` must be called when it is no longer needed. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  readonly unlink: () => void;
}

/** Joins signals; `AbortSignal.any` is not there on Electron 25. */
export function linkAborts(...sources: readonly (AbortSignal | undefined)[]): LinkedAbort {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const source of sources) {
    if (source?.aborted) abort();
    source?.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: controller.signal,
    unlink: () => {
      for (const source of sources) source?.removeEventListener('abort', abort);
    },
  };
}

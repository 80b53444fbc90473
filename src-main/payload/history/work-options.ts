/** How long work on a payload is watched and ended. */
export interface WorkOptions {
  readonly signal: AbortSignal;
  /** Told 0 to 1, by bytes. */
  readonly onProgress?: (fraction: number) => void;
}

/** Counts bytes towards a total, for {@link WorkOptions.onProgress}. */
export function byteProgress(total: number, { onProgress }: WorkOptions): (bytes: number) => void {
  let done = 0;
  return (bytes) => {
    done += bytes;
    onProgress?.(total === 0 ? 1 : Math.min(done / total, 1));
  };
}

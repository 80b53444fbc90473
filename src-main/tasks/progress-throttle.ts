/**
 * Lets at most one call through per interval. What comes in between is merged into one call at
 * the interval's end, so the last state is always told.
 */
export class ProgressThrottle {
  private timer: NodeJS.Timeout | undefined;
  private lastCall = -Infinity;

  /** @param intervalMs least time between two calls of `emit`. */
  constructor(
    private readonly intervalMs: number,
    private readonly emit: () => void,
  ) {}

  /** Calls `emit` now, or when the interval is over. */
  soon(): void {
    if (this.timer) return;
    const wait = this.lastCall + this.intervalMs - performance.now();
    if (wait <= 0) this.now();
    else this.timer = setTimeout(() => this.now(), wait);
  }

  /** Calls `emit` at once, whatever the interval says. */
  now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastCall = performance.now();
    this.emit();
  }
}

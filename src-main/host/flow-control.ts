/** Characters or bytes on their way to the page at which reading from the source stops. */
export const highWaterMark = 128_000;
/** How many are left when it goes on. */
export const lowWaterMark = 32_000;

/** What flow control can stop and start. */
export interface Source {
  pause(): void;
  resume(): void;
}

/** Keeps what was sent to the page, and not yet acknowledged by it, below a bound. */
export class FlowControl {
  private unacknowledged = 0;
  private paused = false;

  constructor(private readonly source: Source) {}

  /** Sent and not yet acknowledged. */
  get pending(): number {
    return this.unacknowledged;
  }

  get isPaused(): boolean {
    return this.paused;
  }

  sent(length: number): void {
    this.unacknowledged += length;
    if (this.paused || this.unacknowledged < highWaterMark) return;
    this.paused = true;
    this.source.pause();
  }

  /** @param length more than is pending counts as all of it: the page is not trusted to count. */
  acknowledged(length: number): void {
    this.unacknowledged = Math.max(0, this.unacknowledged - length);
    if (!this.paused || this.unacknowledged > lowWaterMark) return;
    this.paused = false;
    this.source.resume();
  }
}

const batchMs = 4;
const batchCharacters = 64 * 1024;
/** A keystroke's echo is about this long; it goes out at once when nothing else is under way. */
const smallChunk = 256;

/** Gathers output for 4 ms or 64 KiB, so that a flood crosses in few messages and an echo without delay. */
export class OutputBatcher {
  private chunks: string[] = [];
  private size = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly send: (data: string) => void) {}

  add(data: string): void {
    if (this.timer === undefined && data.length <= smallChunk) {
      this.send(data);
      // What follows within the next 4 ms is gathered.
      this.timer = setTimeout(() => this.flush(), batchMs);
      return;
    }
    this.chunks.push(data);
    this.size += data.length;
    if (this.size >= batchCharacters) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), batchMs);
  }

  /** Sends what is gathered now. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.size === 0) return;
    const data = this.chunks.join('');
    this.chunks = [];
    this.size = 0;
    this.send(data);
  }
}

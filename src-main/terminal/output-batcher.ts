const batchMs = 4;
/** In a flood, two frames of a screen: to draw them all would take the processor from the guest. */
const floodBatchMs = 32;
/** So many batches with no pause between them are a flood. */
const floodBatches = 50;
const batchCharacters = 64 * 1024;
/** A keystroke's echo is about this long; it goes out at once when nothing else is under way. */
const smallChunk = 256;

/** Gathers output for some milliseconds or 64 KiB, so that a flood crosses in few messages and an echo without delay. */
export class OutputBatcher {
  private chunks: string[] = [];
  private size = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Batches since the last pause. */
  private batches = 0;

  constructor(private readonly send: (data: string) => void) {}

  add(data: string): void {
    if (this.timer === undefined && data.length <= smallChunk) {
      this.send(data);
      this.wait();
      return;
    }
    this.chunks.push(data);
    this.size += data.length;
    if (this.size >= batchCharacters) this.flush();
    if (this.timer === undefined) this.wait();
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

  /** What follows in the meantime is gathered. */
  private wait(): void {
    const milliseconds = this.batches < floodBatches ? batchMs : floodBatchMs;
    this.timer = setTimeout(() => {
      this.batches = this.size === 0 ? 0 : this.batches + 1;
      this.flush();
      if (this.batches > 0) this.wait();
    }, milliseconds);
  }
}

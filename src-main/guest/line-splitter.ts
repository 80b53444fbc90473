/** Cuts a byte stream into lines, of which none may be longer than a limit. */
export class LineSplitter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;

  constructor(private readonly maxLineBytes: number) {}

  /** Whole lines that this chunk completes, or `too-long`, after which it must not be used again. */
  add(chunk: Buffer): readonly string[] | 'too-long' {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      if (!this.keep(chunk.subarray(start, end))) return 'too-long';
      lines.push(Buffer.concat(this.pending).toString('utf8'));
      this.pending = [];
      this.pendingBytes = 0;
      start = end + 1;
    }
    return this.keep(chunk.subarray(start)) ? lines : 'too-long';
  }

  private keep(part: Buffer): boolean {
    this.pendingBytes += part.length;
    if (part.length > 0) this.pending.push(part);
    return this.pendingBytes <= this.maxLineBytes;
  }
}

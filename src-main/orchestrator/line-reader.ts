/**
 * Cuts a byte stream into lines. Of a line over the limit nothing is kept but the fact: the reader skips
 * to its end and goes on, so memory stays bounded and later lines are heard.
 */
export class LineReader {
  private parts: Buffer[] = [];
  private bytes = 0;

  /** @param onLine gets each whole line without its newline, or `undefined` for one that was too long. */
  constructor(
    private readonly maxBytes: number,
    private readonly onLine: (line: string | undefined) => void,
  ) {}

  add(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.keep(chunk.subarray(start, end));
      this.finishLine();
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
  }

  private keep(part: Buffer): void {
    this.bytes += part.length;
    if (this.bytes > this.maxBytes) this.parts = [];
    else if (part.length > 0) this.parts.push(part);
  }

  private finishLine(): void {
    const line = this.bytes > this.maxBytes ? undefined : Buffer.concat(this.parts).toString('utf8');
    this.parts = [];
    this.bytes = 0;
    this.onLine(line);
  }
}

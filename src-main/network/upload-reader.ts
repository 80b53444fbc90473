/** What a part of an upload led to. */
export type UploadProgress =
  | { readonly kind: 'more' }
  /** It is over; `rest` came behind it. */
  | { readonly kind: 'done'; readonly rest: Buffer }
  | { readonly kind: 'broken' };

/** sshuttle's own source has 60 kB; it comes compressed. */
const maxUploadBytes = 1024 * 1024;
const maxLineBytes = 256;
const newline = 0x0a;

/**
 * Reads and drops what sshuttle sends first: the program that it believes to run here.
 *
 * The guest's joint says `<N>\n`, the length of the first program, which stands in sshuttle's command line. Then come
 * these N bytes, then modules as `<name>\n<length>\n` and that many bytes, then an empty line.
 */
export class UploadReader {
  private awaiting: 'first-length' | 'name' | 'length' = 'first-length';
  private toDrop = 0;
  private total = 0;
  private line = Buffer.alloc(0);

  add(chunk: Buffer): UploadProgress {
    let rest = chunk;
    while (rest.length > 0) {
      const dropped = Math.min(this.toDrop, rest.length);
      this.toDrop -= dropped;
      rest = rest.subarray(dropped);
      if (rest.length === 0) break;
      const end = rest.indexOf(newline);
      this.line = Buffer.concat([this.line, end < 0 ? rest : rest.subarray(0, end)]);
      if (this.line.length > maxLineBytes) return { kind: 'broken' };
      if (end < 0) break;
      rest = rest.subarray(end + 1);
      const line = this.line.toString('latin1');
      this.line = Buffer.alloc(0);
      if (this.awaiting === 'name' && line === '') return { kind: 'done', rest };
      if (!this.takeLine(line)) return { kind: 'broken' };
    }
    return { kind: 'more' };
  }

  /** False when it is not what belongs here. */
  private takeLine(line: string): boolean {
    if (this.awaiting === 'name') {
      this.awaiting = 'length';
      return true;
    }
    if (!/^\d{1,7}$/.test(line)) return false;
    this.awaiting = 'name';
    this.toDrop = Number(line);
    this.total += this.toDrop + maxLineBytes; // Lines count too, so that modules of no length come to an end.
    return this.total <= maxUploadBytes;
  }
}

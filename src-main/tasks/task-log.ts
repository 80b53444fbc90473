import fs from 'node:fs/promises';
import path from 'node:path';

const maxLineLength = 2_000;
/** Two files of this size make the cap of 1 MiB. */
const maxFileBytes = 512 * 1024;
const servedLines = 500;

/**
 * The log of one task, `<id>.log`. At half of its cap it becomes `<id>.log.1`, replacing the one
 * before, so the end is always there. A log that can't be written (full disk) loses lines, nothing else.
 */
export class TaskLog {
  private waiting: string[] = [];
  private bytes: number | undefined;
  private writing: Promise<void> = Promise.resolve();
  private readonly file: string;

  constructor(folder: string, id: string) {
    this.file = path.join(folder, `${id}.log`);
  }

  /** @returns the line as it is kept: one line, capped, without control characters. */
  append(line: string): string {
    // eslint-disable-next-line no-control-regex -- they come from tools and guests and would drive a terminal.
    const kept = line.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, maxLineLength);
    this.waiting.push(kept);
    if (this.waiting.length === 1) this.writing = this.writing.then(() => this.flush());
    return kept;
  }

  /** The last 500 lines. */
  async tail(): Promise<string[]> {
    await this.writing;
    const text = (await readOrEmpty(`${this.file}.1`)) + (await readOrEmpty(this.file));
    return text.split('\n').slice(0, -1).slice(-servedLines);
  }

  private async flush(): Promise<void> {
    const text = lastLines(`${this.waiting.join('\n')}\n`);
    this.waiting = [];
    try {
      this.bytes ??= (await fs.stat(this.file).catch(() => undefined))?.size ?? 0;
      if (this.bytes + Buffer.byteLength(text) > maxFileBytes && this.bytes > 0) {
        await fs.rename(this.file, `${this.file}.1`);
        this.bytes = 0;
      }
      await fs.mkdir(path.dirname(this.file), { recursive: true, mode: 0o700 });
      await fs.appendFile(this.file, text, { mode: 0o600 });
      this.bytes += Buffer.byteLength(text);
    } catch {
      this.bytes = undefined;
    }
  }
}

/** As many of the last lines as one file holds. */
function lastLines(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxFileBytes) return text;
  const end = bytes.subarray(-maxFileBytes);
  return end.subarray(end.indexOf('\n') + 1).toString('utf8');
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch {
    return '';
  }
}

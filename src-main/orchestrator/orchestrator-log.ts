import fs from 'node:fs';
import { plainText } from '../host/plain-text';

/** Bytes after which the log begins anew; the one before is kept. */
const maxBytes = 4 * 1024 * 1024;

/** The orchestrator's own log: a line each, with the time, rotated at its opening. */
export class OrchestratorLog {
  private readonly stream: fs.WriteStream;

  constructor(file: string) {
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > maxBytes) fs.renameSync(file, `${file}.1`);
    this.stream = fs.createWriteStream(file, { flags: 'a', mode: 0o600 });
    this.stream.on('error', () => undefined); // A full disk must not end the orchestrator.
  }

  write(line: string): void {
    this.stream.write(`${new Date().toISOString()} ${plainText(line).replaceAll('\n', ' ')}\n`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.stream.end(resolve));
  }
}

import { spawn, type IPty } from 'node-pty';
import { waitFor } from '../harness/wait-for';
import type { MeasuredTerminal } from './measured-terminal';

const keys: Readonly<Record<string, string>> = { Enter: '\r' };
const tailCharacters = 4_000;
const deadlineMs = 300_000;

/** `ssh` in a bare pty whose output is only looked at and thrown away: as fast as a terminal can be. */
export class BareTerminal implements MeasuredTerminal {
  private readonly pty: IPty;
  private tail = '';
  private busyAt = 0;
  private awaited: { readonly text: string; readonly settle: (at: number) => void } | undefined;

  constructor(argv: readonly string[], columns: number, rows: number) {
    const [file = '', ...args] = argv;
    this.pty = spawn(file, args, { name: 'xterm-256color', cols: columns, rows });
    this.pty.onData((data) => {
      this.busyAt = performance.now();
      this.tail = (this.tail + data).slice(-tailCharacters);
      if (!this.awaited || !this.tail.includes(this.awaited.text)) return;
      this.awaited.settle(this.busyAt);
      this.awaited = undefined;
    });
  }

  async type(text: string): Promise<void> {
    this.pty.write(text.replaceAll('\n', '\r'));
  }

  async shows(text: string): Promise<void> {
    await waitFor(`“${text}” in a bare terminal`, () => this.tail.includes(text), deadlineMs);
  }

  async answer(key: string, text: string): Promise<number> {
    this.tail = '';
    const seen = new Promise<number>((resolve) => (this.awaited = { text, settle: resolve }));
    const pressed = performance.now();
    this.pty.write(keys[key] ?? key);
    return (await seen) - pressed;
  }

  async silence(quietMs: number): Promise<number> {
    const pressed = performance.now();
    this.pty.write('\u0003');
    await waitFor('silence', () => performance.now() - Math.max(this.busyAt, pressed) > quietMs, deadlineMs);
    return Math.max(this.busyAt, pressed) - pressed;
  }

  close(): void {
    this.pty.kill('SIGKILL');
  }
}

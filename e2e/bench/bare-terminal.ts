import { spawn, type IPty } from 'node-pty';
import { waitFor } from '../harness/wait-for';
import { quietMs, tailCharacters, type MeasuredTerminal } from './measured-terminal';

const bytesOf: Readonly<Record<string, string>> = { Enter: '\r' };

/** `ssh` in a bare pty whose output is only looked at and thrown away: as fast as a terminal can be. */
export class BareTerminal implements MeasuredTerminal {
  private readonly pty: IPty;
  private tail = '';
  private wanted = '';
  private cameAt = 0;
  private onCame: () => void = () => undefined;

  constructor(argv: readonly string[], size: { readonly columns: number; readonly rows: number }) {
    const [file = '', ...args] = argv;
    this.pty = spawn(file, args, { name: 'xterm-256color', cols: size.columns, rows: size.rows });
    this.pty.onData((data) => this.look(data));
  }

  async type(text: string): Promise<void> {
    this.pty.write(text);
  }

  async answer(key: string, text: string): Promise<number> {
    this.want(text);
    const came = new Promise<void>((resolve) => (this.onCame = resolve));
    const pressedAt = this.press(bytesOf[key] ?? key);
    await came;
    return this.cameAt - pressedAt;
  }

  async silence(text: string): Promise<number> {
    this.want(text);
    const pressedAt = this.press('\u0003');
    this.cameAt = pressedAt;
    await waitFor('silence after Ctrl-C', () => performance.now() - this.cameAt > quietMs);
    return this.cameAt - pressedAt;
  }

  close(): void {
    this.pty.kill('SIGKILL');
  }

  private press(bytes: string): number {
    const at = performance.now();
    this.pty.write(bytes);
    return at;
  }

  private want(text: string): void {
    this.tail = '';
    this.wanted = text;
  }

  private look(data: string): void {
    this.tail += data;
    if (!this.tail.includes(this.wanted)) {
      this.tail = this.tail.slice(-tailCharacters);
      return;
    }
    this.tail = '';
    this.cameAt = performance.now();
    this.onCame();
  }
}

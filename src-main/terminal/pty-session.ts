import type { TerminalEvent } from '../../src-preload/contract/terminal';
import { FlowControl } from '../host/flow-control';
import { OutputBatcher } from './output-batcher';
import { parseTerminalRequest } from './terminal-request';
import { isInputFull } from './waiting-input';

/** What a session needs of node-pty. */
export interface Pty {
  readonly pid: number;
  onData(listener: (data: string) => void): unknown;
  onExit(listener: (exit: { readonly exitCode: number; readonly signal?: number }) => void): unknown;
  write(data: string): void;
  resize(columns: number, rows: number): void;
  pause(): void;
  resume(): void;
  kill(signal?: string): void;
}

/** The end of the page's port in this process. */
export interface TerminalPort {
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  send(event: TerminalEvent): void;
  close(): void;
}

/** The exit may be reported before the last output; it is held until output was quiet for so long. */
const quietMs = 50;
/** A child that ignores the hang-up is killed after this. */
const hangUpGraceMs = 2_000;

/** One pty and the page's port, joined with flow control, until either ends. */
export class PtySession {
  private readonly flow: FlowControl;
  private readonly batcher: OutputBatcher;
  private exitCode: number | undefined;
  private quiet: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    private readonly pty: Pty,
    private readonly port: TerminalPort,
    private readonly onEnd: () => void,
  ) {
    this.flow = new FlowControl(pty);
    this.batcher = new OutputBatcher((data) => this.sendOutput(data));
    pty.onData((data) => {
      if (this.ended) return;
      this.batcher.add(data);
      this.holdExit();
    });
    pty.onExit(({ exitCode, signal }) => {
      this.exitCode = signal ? 128 + signal : exitCode; // As a shell tells it.
      this.holdExit();
    });
    port.onMessage((message) => this.obey(message));
    port.onClose(() => this.close());
  }

  /** Characters that the page has not acknowledged yet. */
  get pending(): number {
    return this.flow.pending;
  }

  /** Hangs the child up and lets go of the port. */
  close(): void {
    if (this.ended) return;
    this.finish();
    if (this.exitCode !== undefined) return;
    if (this.flow.isPaused) this.pty.resume(); // A paused pty never reports its exit.
    this.kill('SIGHUP');
    const timer = setTimeout(() => this.kill('SIGKILL'), hangUpGraceMs);
    this.pty.onExit(() => clearTimeout(timer));
  }

  private obey(message: unknown): void {
    const request = parseTerminalRequest(message);
    if (!request || this.ended) return;
    switch (request.type) {
      case 'input':
        if (this.exitCode === undefined && !isInputFull(this.pty)) this.pty.write(request.data);
        return;
      case 'resize':
        this.resize(request.columns, request.rows);
        return;
      case 'acknowledge':
        this.flow.acknowledged(request.characters);
    }
  }

  private resize(columns: number, rows: number): void {
    if (this.exitCode !== undefined) return;
    try {
      this.pty.resize(columns, rows);
    } catch {
      // EBADF: the child has closed its terminal, and its exit is still to be heard.
    }
  }

  private sendOutput(data: string): void {
    this.port.send({ type: 'output', data });
    this.flow.sent(data.length);
  }

  private holdExit(): void {
    if (this.exitCode === undefined || this.ended) return;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => {
      this.batcher.flush();
      this.port.send({ type: 'exit', exitCode: this.exitCode ?? 0 });
      this.finish();
    }, quietMs);
  }

  private finish(): void {
    this.ended = true;
    clearTimeout(this.quiet);
    this.batcher.flush();
    this.port.close();
    this.onEnd();
  }

  private kill(signal: string): void {
    if (this.exitCode !== undefined) return;
    try {
      this.pty.kill(signal);
    } catch {
      // ESRCH: it ended in the meantime.
    }
  }
}

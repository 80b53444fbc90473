import type { Terminal } from '@xterm/xterm';
import type { TerminalEvent, TerminalRequest } from '../../../src-preload/contract/terminal';
import { CallError, sentenceOf, unwrap } from '../../api/call';
import { onPort } from '../../api/ports';
import { Acknowledgements } from './acknowledgements';
import { OutputPacer } from './output-pacer';
import type { Loss } from './reconnect-policy';
import { textPieces } from './text-pieces';

export interface ConnectionEvents {
  /** The session is on the screen. */
  onOpen(): void;
  onLost(loss: Loss): void;
}

/** Characters of one message; the pty host refuses messages far longer than this. */
const maxInput = 64 * 1024;
/** xterm looks at the clock between pieces, so that a flood in one pane leaves room for the echo in another. */
const maxWrite = 8 * 1024;
/** Typed before the session is there; more than this is surely not typing. */
const maxEarlyInput = 4_096;
/** Where no tmux takes the alternate screen, output that lasts so long is a session and no last words of ssh. */
const settleMs = 1_500;

/** One xterm joined to one session of a guest, until either ends. */
export class TerminalConnection {
  private port: MessagePort | undefined;
  private output: OutputPacer | undefined;
  private earlyInput = '';
  private id: string | undefined;
  private settling: number | undefined;
  private isOver = false;
  private readonly undo: (() => void)[] = [];

  constructor(
    private readonly vmId: string,
    private readonly session: string,
    private readonly terminal: Terminal,
    private readonly events: ConnectionEvents,
  ) {
    const listeners = [
      terminal.onData((data) => this.type(data)),
      terminal.onResize(({ cols, rows }) => this.say({ type: 'resize', columns: cols, rows })),
      terminal.buffer.onBufferChange(({ type }) => type === 'alternate' && this.opened()),
    ];
    this.undo.push(...listeners.map((listener) => () => listener.dispose()));
    const onFocus = (): void => this.output?.flush();
    terminal.textarea?.addEventListener('focus', onFocus);
    this.undo.push(() => terminal.textarea?.removeEventListener('focus', onFocus));
    void this.connect();
  }

  dispose(): void {
    this.isOver = true;
    clearTimeout(this.settling);
    for (const undo of this.undo.splice(0)) undo();
    this.output?.dispose();
    this.port?.close();
    if (this.id !== undefined) void window.corral.terminal.close({ id: this.id });
  }

  private async connect(): Promise<void> {
    const { cols: columns, rows } = this.terminal;
    const request = { vm: this.vmId, session: this.session, columns, rows };
    try {
      const { id } = await unwrap(window.corral.terminal.open(request));
      if (this.isOver) {
        void window.corral.terminal.close({ id });
        return;
      }
      this.id = id;
      this.undo.push(onPort(id, (port) => this.attach(port)));
    } catch (error) {
      const isRetryable = error instanceof CallError && error.envelope.retryable;
      this.lose({ kind: 'refused', sentence: sentenceOf(error), isRetryable });
    }
  }

  private attach(port: MessagePort): void {
    const acknowledgements = new Acknowledgements((characters) =>
      this.say({ type: 'acknowledge', characters }),
    );
    const output = new OutputPacer(
      (data) => {
        for (const piece of textPieces(data, maxWrite)) {
          this.terminal.write(piece, () => acknowledgements.add(piece.length));
        }
      },
      () => document.activeElement === this.terminal.textarea,
    );
    this.port?.close();
    this.port = port;
    this.output?.dispose();
    this.output = output;
    // What the last connection left behind, its modes above all, means nothing to this one.
    this.terminal.reset();
    port.onmessage = ({ data: event }: MessageEvent<TerminalEvent>) => {
      if (event.type === 'exit') {
        output.flush();
        this.lose({ kind: 'exit', exitCode: event.exitCode });
        return;
      }
      this.settling ??= window.setTimeout(() => this.opened(), settleMs);
      output.add(event.data);
    };
    if (this.earlyInput !== '') this.say({ type: 'input', data: this.earlyInput });
    this.earlyInput = '';
    // The window may have changed its size since the call.
    this.say({ type: 'resize', columns: this.terminal.cols, rows: this.terminal.rows });
  }

  private opened(): void {
    if (!this.isOver) this.events.onOpen();
  }

  private lose(loss: Loss): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.settling);
    this.events.onLost(loss);
  }

  private type(data: string): void {
    if (this.isOver) return;
    if (!this.port) {
      this.earlyInput = (this.earlyInput + data).slice(0, maxEarlyInput);
      return;
    }
    for (const piece of textPieces(data, maxInput)) this.say({ type: 'input', data: piece });
  }

  private say(request: TerminalRequest): void {
    this.port?.postMessage(request);
  }
}

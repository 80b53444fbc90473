import type { Terminal } from '@xterm/xterm';
import type { TerminalEvent, TerminalRequest } from '../../../src-preload/contract/terminal';
import { sentenceOf, unwrap } from '../../api/call';
import { Acknowledgements } from './acknowledgements';
import { onPort } from './terminal-ports';

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** It ended; the sentence says why. */
  | { readonly kind: 'ended'; readonly sentence: string };

/** Typed before the session is there; more than this is surely not typing. */
const maxEarlyInput = 4_096;

/** One xterm joined to one session of a guest, until either ends. */
export class TerminalConnection {
  private port: MessagePort | undefined;
  private earlyInput = '';
  private id: string | undefined;
  private disposed = false;
  private readonly undo: (() => void)[] = [];

  constructor(
    private readonly vmId: string,
    private readonly terminal: Terminal,
    private readonly onState: (state: ConnectionState) => void,
  ) {
    const input = terminal.onData((data) => this.type(data));
    const resize = terminal.onResize(({ cols, rows }) => this.say({ type: 'resize', columns: cols, rows }));
    this.undo.push(
      () => input.dispose(),
      () => resize.dispose(),
    );
    void this.connect();
  }

  dispose(): void {
    this.disposed = true;
    for (const undo of this.undo.splice(0)) undo();
    this.port?.close();
    if (this.id !== undefined) void window.corral.terminal.close({ id: this.id });
  }

  private async connect(): Promise<void> {
    const { cols: columns, rows } = this.terminal;
    this.onState({ kind: 'connecting' });
    try {
      const { id } = await unwrap(window.corral.terminal.open({ vm: this.vmId, columns, rows }));
      if (this.disposed) {
        void window.corral.terminal.close({ id });
        return;
      }
      this.id = id;
      this.undo.push(onPort(id, (port) => this.attach(port)));
    } catch (error) {
      this.end(sentenceOf(error));
    }
  }

  private attach(port: MessagePort): void {
    const acknowledgements = new Acknowledgements((characters) =>
      this.say({ type: 'acknowledge', characters }),
    );
    this.port?.close();
    this.port = port;
    port.onmessage = ({ data: event }: MessageEvent<TerminalEvent>) => {
      if (event.type === 'exit') this.end(exitSentence(event.exitCode));
      else this.terminal.write(event.data, () => acknowledgements.add(event.data.length));
    };
    this.onState({ kind: 'open' });
    if (this.earlyInput !== '') this.say({ type: 'input', data: this.earlyInput });
    this.earlyInput = '';
    // The window may have changed its size since the call.
    this.say({ type: 'resize', columns: this.terminal.cols, rows: this.terminal.rows });
  }

  private end(sentence: string): void {
    if (!this.disposed) this.onState({ kind: 'ended', sentence });
  }

  private type(data: string): void {
    if (this.port) this.say({ type: 'input', data });
    else this.earlyInput = (this.earlyInput + data).slice(0, maxEarlyInput);
  }

  private say(request: TerminalRequest): void {
    this.port?.postMessage(request);
  }
}

/** ssh answers with 255 when the connection itself failed; else the code is the session's own. */
function exitSentence(exitCode: number): string {
  if (exitCode === 0) return 'The session was closed. What still runs in its tmux session goes on.';
  if (exitCode === 255)
    return 'The connection to the guest was lost. Its tmux session goes on as long as the guest does.';
  return `The session ended with exit code ${exitCode}.`;
}

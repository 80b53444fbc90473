import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import { randomUUID } from 'node:crypto';
import type { Input, Output } from '../../src-preload/contract/contract';
import { terminalPortChannel } from '../../src-preload/contract/channels';
import type { TerminalEvent } from '../../src-preload/contract/terminal';
import { CorralError } from '../host/errors';
import { cleanEnvironment } from '../terminal/clean-environment';
import type { HostEvent, HostRequest } from '../terminal/host-protocol';

const maxTerminals = 64;
const hostCrashedExitCode = 1;
/** The tmux session of a terminal that asks for no other. */
const defaultSession = 'corral';

type Outcome = Extract<HostEvent, { type: 'opened' | 'failed' }>;

interface OpenTerminal {
  readonly page: WebContents;
  /** Settles the call that opens it; the first time counts. */
  readonly settle: (outcome: Outcome) => void;
  /** Its port is with the page. */
  isAnswered: boolean;
}

/**
 * Joins pages with the pty host: it decides what runs there and hands each side one end of a
 * channel; the bytes themselves never pass through main.
 */
export class TerminalBroker {
  private host: UtilityProcess | undefined;
  private readonly terminals = new Map<string, OpenTerminal>();
  private readonly watched = new WeakSet<AbortSignal>();

  constructor(
    private readonly hostEntry: string,
    /** The command line that logs in to a VM's tmux session. @throws CorralError */
    private readonly command: (vm: string, session: string) => readonly string[],
  ) {}

  /** @throws CorralError of `command`, `wrong-state` (too many), `tool-failed` (ssh can't be run) */
  async open(
    input: Input<'terminal', 'open'>,
    page: WebContents,
    signal: AbortSignal,
  ): Promise<Output<'terminal', 'open'>> {
    if (this.terminals.size >= maxTerminals) {
      throw new CorralError('wrong-state', `${maxTerminals} terminals are open already. Close one first.`);
    }
    const [file = '', ...argv] = this.command(input.vm, input.session ?? defaultSession);
    const id = randomUUID();
    const channel = new MessageChannelMain();
    const answer = new Promise<Outcome>((resolve) => {
      this.terminals.set(id, { page, settle: resolve, isAnswered: false });
    });
    const { columns, rows } = input;
    const request: HostRequest = { type: 'open', id, file, argv, columns, rows };
    this.runningHost().postMessage(request, [channel.port1]);
    this.watch(page, signal);
    const outcome = await answer;
    const terminal = this.terminals.get(id);
    if (outcome.type === 'failed' || !terminal) {
      this.terminals.delete(id);
      channel.port2.close();
      const reason = outcome.type === 'failed' ? outcome.message : 'it ended at once';
      throw new CorralError('tool-failed', `The terminal’s “${file}” could not be started: ${reason}.`);
    }
    terminal.isAnswered = true;
    page.postMessage(terminalPortChannel, { id }, [channel.port2]);
    return { id };
  }

  /** Closes a terminal of this page; one that is closed already, or another page's, is left as it is. */
  close(id: string, page: WebContents): void {
    if (this.terminals.get(id)?.page === page) this.tell({ type: 'close', id });
  }

  dispose(): void {
    const host = this.host;
    this.host = undefined;
    for (const id of this.terminals.keys()) this.forget(id, 'Corral is about to end');
    host?.kill();
  }

  private runningHost(): UtilityProcess {
    if (this.host) return this.host;
    const host = utilityProcess.fork(this.hostEntry, [], {
      serviceName: 'Corral terminals',
      env: cleanEnvironment(process.env),
    });
    host.on('message', (event: HostEvent) => this.hear(event));
    host.on('exit', () => {
      if (this.host === host) this.hostEnded();
    });
    this.host = host;
    return host;
  }

  private tell(request: HostRequest): void {
    this.host?.postMessage(request);
  }

  private hear(event: HostEvent): void {
    if (event.type === 'closed') this.terminals.delete(event.id);
    else this.terminals.get(event.id)?.settle(event);
  }

  /** Tells each page by a new port that its terminal ended: a page can't see that a port lost its peer. */
  private hostEnded(): void {
    this.host = undefined;
    const ended: TerminalEvent = { type: 'exit', exitCode: hostCrashedExitCode };
    for (const [id, { page, isAnswered }] of this.terminals) {
      this.forget(id, 'the process that holds the terminals ended');
      if (!isAnswered || page.isDestroyed()) continue;
      const { port1, port2 } = new MessageChannelMain();
      page.postMessage(terminalPortChannel, { id }, [port2]);
      port1.postMessage(ended);
    }
  }

  /** A page that goes away takes its terminals with it; their tmux sessions go on. */
  private watch(page: WebContents, signal: AbortSignal): void {
    if (this.watched.has(signal)) return;
    this.watched.add(signal);
    const closeAll = (): void => {
      for (const [id, terminal] of this.terminals) {
        if (terminal.page !== page) continue;
        this.tell({ type: 'close', id });
        // At once, so that the page that comes next finds room for all of its own.
        this.forget(id, 'its page went away');
      }
    };
    if (signal.aborted) closeAll();
    else signal.addEventListener('abort', closeAll, { once: true });
  }

  private forget(id: string, reason: string): void {
    this.terminals.get(id)?.settle({ type: 'failed', id, message: reason });
    this.terminals.delete(id);
  }
}

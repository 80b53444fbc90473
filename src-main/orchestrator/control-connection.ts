import { setMaxListeners } from 'node:events';
import type net from 'node:net';
import type { EventHub } from '../api/event-hub';
import type { Dispatch } from '../api/method-registry';
import { toEnvelope } from '../api/reply';
import type { Unsubscribe } from '../host/emitter';
import { CorralError } from '../host/errors';
import { maxRequestBytes, parseRequest, type ControlResponse } from './control-protocol';
import { LineReader } from './line-reader';

/** Calls that one client may have under way. */
const maxConcurrentCalls = 64;
/** Bytes that a client may leave unread before it is dropped. */
const maxPendingBytes = 8 * 1_048_576;
/** Milliseconds that a client which said its last word may wait for answers. */
const lastAnswersMs = 5_000;

export interface ConnectionParts {
  readonly dispatch: Dispatch;
  readonly events: EventHub;
  /** Called for each line that is no request. */
  readonly onMalformed: () => void;
}

/**
 * One client of the control socket. When it goes away, its calls run on; only their `signal` fires, which
 * ends waits.
 */
export class ControlConnection {
  private readonly gone = new AbortController();
  private readonly unsubscribe: Unsubscribe[] = [];
  private readonly calls = new Set<number>();
  private ended = false;
  private lastAnswers: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: net.Socket,
    private readonly parts: ConnectionParts,
  ) {
    setMaxListeners(0, this.gone.signal); // Each of its waits listens.
    const lines = new LineReader(maxRequestBytes, (line) => this.onLine(line));
    socket.on('data', (chunk: Buffer) => lines.add(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('end', () => this.onEnd());
    socket.on('close', () => this.onClose());
  }

  /** Answers what is under way with `handed-over` and hangs up. */
  close(): void {
    const error = toEnvelope(
      new CorralError('handed-over', 'This orchestrator ends. Ask the next one.', {}, true),
    );
    for (const id of this.calls) this.send({ id, reply: { ok: false, error } });
    this.calls.clear();
    // Once all is written there is nothing to wait for, even should the client keep its side open.
    this.socket.end(() => this.socket.destroy());
    this.hangUpSoon();
  }

  private onLine(line: string | undefined): void {
    const request = line === undefined ? undefined : parseRequest(line);
    if (!request) {
      this.parts.onMalformed();
      this.refuse(null, line === undefined ? 'The line is longer than 1 MiB.' : 'The line is not a request.');
    } else if ('subscribe' in request) {
      if (this.unsubscribe.length === 0) {
        this.unsubscribe.push(this.parts.events.on((event) => this.send({ event })));
      }
    } else if (this.calls.has(request.id)) {
      this.refuse(null, `A call with the id ${request.id} is under way.`);
    } else if (this.calls.size >= maxConcurrentCalls) {
      this.refuse(request.id, `${maxConcurrentCalls} calls are under way. Wait for one of them to end.`);
    } else {
      void this.call(request.id, request.area, request.method, request.input);
    }
  }

  private async call(id: number, area: string, method: string, input: unknown): Promise<void> {
    this.calls.add(id);
    const context = { client: 'socket', signal: this.gone.signal } as const;
    const reply = await this.parts.dispatch(area, method, input, context);
    if (!this.calls.delete(id)) return;
    this.send({ id, reply });
    this.hangUpWhenAnswered();
  }

  private refuse(id: number | null, message: string): void {
    this.send({ id, reply: { ok: false, error: toEnvelope(new CorralError('invalid-input', message)) } });
  }

  private send(response: ControlResponse): void {
    if (!this.socket.writable) return;
    this.socket.write(`${JSON.stringify(response)}\n`);
    if (this.socket.writableLength > maxPendingBytes) this.socket.destroy();
  }

  /** The client closed its side: it hears the answers to what it asked, but waits for nothing more. */
  private onEnd(): void {
    this.ended = true;
    this.gone.abort();
    this.hangUpSoon();
    this.hangUpWhenAnswered();
  }

  private hangUpWhenAnswered(): void {
    if (this.ended && this.calls.size === 0) this.socket.end();
  }

  private hangUpSoon(): void {
    this.lastAnswers ??= setTimeout(() => this.socket.destroy(), lastAnswersMs);
  }

  private onClose(): void {
    clearTimeout(this.lastAnswers);
    for (const undo of this.unsubscribe) undo();
    this.calls.clear();
    this.gone.abort();
  }
}

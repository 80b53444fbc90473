import type net from 'node:net';
import type { ProcessStream } from '../host/process-stream';
import { listenOnLoopback } from './loopback-listeners';

export interface CallbackForwardOptions {
  /** Of this computer’s loopback. */
  readonly port: number;
  /** Starts what carries one connection to the same port of the guest. */
  readonly connect: () => ProcessStream;
  readonly limits: CallbackLimits;
  /** Called once, when the port is free again. */
  readonly onClosed: () => void;
}

/** How long a way back stays open. Milliseconds. */
export interface CallbackLimits {
  /** In all. */
  readonly openMs: number;
  /** Without a byte once the guest has answered: time for a second page, and for what a browser asks by itself. */
  readonly quietMs: number;
}

/** Browsers connect ahead of time and send nothing; a login needs no more than this at once. */
const maxConnections = 16;
/** A callback, and the page that it leads on to. */
const lastAnswer = 2;

/**
 * The way back of one login: a port of this computer’s loopback whose connections lead to the same port of
 * one guest. It closes by itself soon after the guest has answered the browser, or when its time is over.
 */
export class CallbackForward {
  private readonly streams = new Map<net.Socket, ProcessStream>();
  private servers: readonly net.Server[] = [];
  private readonly deadline: NodeJS.Timeout;
  private quiet: NodeJS.Timeout | undefined;
  private hasAnswered = false;
  private answers = 0;
  private isClosed = false;

  private constructor(private readonly options: CallbackForwardOptions) {
    this.deadline = setTimeout(() => this.close(), options.limits.openMs);
  }

  /** @returns it, or undefined when the port is taken on this computer */
  static async open(options: CallbackForwardOptions): Promise<CallbackForward | undefined> {
    const servers = await listenOnLoopback(options.port);
    if (!servers) return undefined;
    const forward = new CallbackForward(options);
    forward.serve(servers);
    return forward;
  }

  /** Frees the port and ends what goes through it. Calling it twice does no harm. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.deadline);
    clearTimeout(this.quiet);
    for (const server of this.servers) server.close();
    for (const socket of [...this.streams.keys()]) socket.destroy();
    this.options.onClosed();
  }

  private serve(servers: readonly net.Server[]): void {
    this.servers = servers;
    for (const server of servers) {
      server.maxConnections = maxConnections;
      server.on('connection', (socket) => this.carry(socket));
    }
  }

  private carry(socket: net.Socket): void {
    const stream = this.options.connect();
    this.streams.set(socket, stream);
    let hasAsked = false;
    let isAnswered = false;
    socket.on('data', () => {
      hasAsked = true;
      this.stir();
    });
    stream.output.on('data', () => {
      isAnswered ||= hasAsked;
      this.hasAnswered ||= isAnswered;
      this.stir();
    });
    socket.pipe(stream.input);
    stream.output.pipe(socket);
    // A guest that can't be reached ends the output without the “end” that a pipe waits for.
    stream.output.on('close', () => socket.end());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      stream.stop();
      this.streams.delete(socket);
      if (isAnswered) this.answers += 1;
      if (this.answers >= lastAnswer) this.close();
    });
  }

  /** Something moved. */
  private stir(): void {
    if (!this.hasAnswered || this.isClosed) return;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.close(), this.options.limits.quietMs);
  }
}

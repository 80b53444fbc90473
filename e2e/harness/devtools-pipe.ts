import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/**
 * Chromium's DevTools protocol over the pipe of `--remote-debugging-pipe`: JSON texts, each ended by a NUL, on
 * file descriptors 3 (to it) and 4 (from it). It costs the browser next to nothing, and can wait in a page before
 * the page's first script runs.
 */
export class DevtoolsPipe {
  private readonly pending = new Map<number, (message: Message) => void>();
  private readonly listeners = new Map<string, (params: Record<string, unknown>) => void>();
  private readonly input: Writable;
  private nextId = 1;
  private partial = '';

  constructor(child: ChildProcess) {
    this.input = child.stdio[3] as Writable;
    this.input.on('error', () => undefined); // The browser ended; calls under way are never answered.
    const output = child.stdio[4] as Readable;
    output.on('data', (chunk: Buffer) => this.onData(chunk.toString('utf8')));
  }

  on(method: string, listener: (params: Record<string, unknown>) => void): void {
    this.listeners.set(method, listener);
  }

  /** @throws the protocol's own message */
  async call(
    method: string,
    params: Record<string, unknown>,
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    const id = this.nextId++;
    const message = await new Promise<Message>((resolve) => {
      this.pending.set(id, resolve);
      this.input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
    if (message.error) throw new Error(`${method}: ${message.error.message}`);
    return message.result ?? {};
  }

  private onData(text: string): void {
    const texts = (this.partial + text).split('\0');
    this.partial = texts.pop() ?? '';
    for (const json of texts) {
      const message = JSON.parse(json) as Message;
      if (message.method !== undefined) this.listeners.get(message.method)?.(message.params ?? {});
      if (message.id === undefined) continue;
      this.pending.get(message.id)?.(message);
      this.pending.delete(message.id);
    }
  }
}

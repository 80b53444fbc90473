import net from 'node:net';
import path from 'node:path';
import fs from 'node:fs/promises';
import type { Area, MethodOf } from '../../src-preload/contract/channels';
import type { CorralEvent } from '../../src-preload/contract/events';
import type { Input, Output, Reply } from '../../src-preload/contract/contract';
import { waitFor } from './wait-for';

/** A client of the control socket that shares no code with the product: it speaks the bare protocol. */
export class ControlConnection {
  private readonly pending = new Map<number, (reply: Reply<unknown>) => void>();
  private readonly listeners = new Set<(event: CorralEvent) => void>();
  private nextId = 1;
  private partial = '';

  private constructor(private readonly socket: net.Socket) {
    socket.on('data', (chunk: Buffer) => this.onData(chunk.toString('utf8')));
    socket.on('error', () => undefined); // The orchestrator was killed: that is what such a test is about.
  }

  /** Connects to the orchestrator of a home. @param runtime the folder given as XDG_RUNTIME_DIR. */
  static async open(runtime: string): Promise<ControlConnection> {
    const socketFile = await waitFor('the control socket', async () => {
      for (const folder of await fs.readdir(runtime)) {
        const file = path.join(runtime, folder, 'control.sock');
        if (await fs.stat(file).catch(() => undefined)) return file;
      }
      return undefined;
    });
    const socket = net.connect(socketFile);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new ControlConnection(socket);
  }

  /** @throws the message of an error reply */
  async call<A extends Area, M extends MethodOf<A>>(
    area: A,
    method: M,
    input: Input<A, M>,
  ): Promise<Output<A, M>> {
    const id = this.nextId++;
    const reply = await new Promise<Reply<unknown>>((resolve) => {
      this.pending.set(id, resolve);
      this.socket.write(`${JSON.stringify({ id, area, method, input })}\n`);
    });
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`);
    return reply.value as Output<A, M>;
  }

  subscribe(listener: (event: CorralEvent) => void): void {
    if (this.listeners.size === 0) this.socket.write(`${JSON.stringify({ subscribe: true })}\n`);
    this.listeners.add(listener);
  }

  close(): void {
    this.socket.destroy();
  }

  private onData(text: string): void {
    const lines = (this.partial + text).split('\n');
    this.partial = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as { id?: number; reply?: Reply<unknown>; event?: CorralEvent };
      if (message.event) for (const listener of this.listeners) listener(message.event);
      if (message.id !== undefined && message.reply) {
        this.pending.get(message.id)?.(message.reply);
        this.pending.delete(message.id);
      }
    }
  }
}

import { once } from 'node:events';
import net from 'node:net';
import type { Reply } from '../../src-preload/contract/contract';
import type { CorralEvent } from '../../src-preload/contract/events';
import { maxResponseBytes, type ControlResponse } from './control-protocol';
import { LineReader } from './line-reader';

/** What the owner of a link hears. */
export interface LinkListeners {
  readonly onEvent: (event: CorralEvent) => void;
  readonly onLost: () => void;
}

/** One connection to one orchestrator; of no more use once it is lost. */
export class ControlLink {
  private readonly pending = new Map<number, (reply: Reply<unknown> | 'lost') => void>();
  private nextId = 1;

  private constructor(
    private readonly socket: net.Socket,
    private readonly listeners: LinkListeners,
  ) {
    const lines = new LineReader(maxResponseBytes, (line) => this.onLine(line));
    socket.on('data', (chunk: Buffer) => lines.add(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.onClose());
  }

  /** Rejects with the errno of connect(2). */
  static async open(file: string, listeners: LinkListeners): Promise<ControlLink> {
    const socket = net.connect(file);
    try {
      await once(socket, 'connect');
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return new ControlLink(socket, listeners);
  }

  /** @returns `lost` when the connection ended first; whether the call was carried out is not known then. */
  call(area: string, method: string, input: unknown): Promise<Reply<unknown> | 'lost'> {
    if (!this.socket.writable) return Promise.resolve('lost');
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.pending.set(id, resolve);
      this.socket.write(`${JSON.stringify({ id, area, method, input })}\n`);
    });
  }

  /** Asks for events, once for each link. */
  subscribe(): void {
    this.socket.write(`${JSON.stringify({ subscribe: true })}\n`);
  }

  close(): void {
    this.socket.destroy();
  }

  private onLine(line: string | undefined): void {
    let response: ControlResponse;
    try {
      response = JSON.parse(line ?? '') as ControlResponse;
    } catch {
      this.socket.destroy();
      return;
    }
    if ('event' in response) this.listeners.onEvent(response.event);
    else if (response.id !== null) {
      this.pending.get(response.id)?.(response.reply);
      this.pending.delete(response.id);
    }
  }

  private onClose(): void {
    for (const resolve of this.pending.values()) resolve('lost');
    this.pending.clear();
    this.listeners.onLost();
  }
}

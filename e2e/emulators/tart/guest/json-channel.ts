import { once } from 'node:events';
import net from 'node:net';

/** What QEMU or its guest agent says by itself. */
export interface QemuEvent {
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** Questions and answers of QEMU's machine protocol, one JSON object a line, over a unix socket. */
export class JsonChannel {
  readonly closed: Promise<void>;
  onEvent: (event: QemuEvent) => void = () => undefined;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private nextId = 1;
  private partial = '';

  private constructor(private readonly socket: net.Socket) {
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('data', (text: string) => this.receive(text));
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        for (const answer of this.waiting.values()) answer({ error: { desc: 'the connection was closed' } });
        resolve();
      });
    });
  }

  /** @param file relative to the current folder, since a socket's path must be short. */
  static async connect(file: string): Promise<JsonChannel> {
    const socket = net.connect(file);
    await once(socket, 'connect');
    return new JsonChannel(socket);
  }

  /** @throws Error with QEMU's words, or when no answer comes within the deadline. */
  execute(command: string, input: object = {}, deadlineMs = 60_000): Promise<unknown> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle({ error: { desc: 'no answer' } }), deadlineMs);
      const settle = ({ error, return: result }: Answer): void => {
        clearTimeout(timer);
        this.waiting.delete(id);
        if (error) reject(new Error(`${command}: ${error.desc}`));
        else resolve(result);
      };
      this.waiting.set(id, settle);
      this.socket.write(`${JSON.stringify({ execute: command, arguments: input, id })}\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(text: string): void {
    const lines = (this.partial + text).split('\n');
    this.partial = lines.pop() ?? '';
    for (const line of lines.filter((one) => one.trim() !== '')) {
      const message = JSON.parse(line) as Answer & Partial<QemuEvent>;
      if (message.event !== undefined) this.onEvent({ ...message, event: message.event });
      else if (message.id !== undefined) this.waiting.get(message.id)?.(message);
    }
  }
}

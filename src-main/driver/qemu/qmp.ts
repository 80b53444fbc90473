import { randomInt } from 'node:crypto';
import net from 'node:net';
import { once } from 'node:events';
import { z } from 'zod';
import { CorralError } from '../../host/errors';
import { Emitter, type Unsubscribe } from '../../host/emitter';

const maxLineBytes = 8 * 1024 * 1024;
const defaultTimeoutMs = 10_000;

const messageSchema = z.looseObject({
  QMP: z.unknown().optional(),
  id: z.number().optional(),
  return: z.unknown().optional(),
  error: z.object({ class: z.string(), desc: z.string() }).optional(),
  event: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
type Message = z.infer<typeof messageSchema>;

/** Something that QEMU says by itself; names as in QEMU's QAPI schema. */
export interface QmpEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: CorralError) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * One connection to QEMU's machine protocol (docs/interop/qmp-spec), which serves a single client.
 * The guest agent speaks the same lines without a greeting: see {@link QmpClient.connectAgent}.
 */
export class QmpClient {
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  private readonly events = new Emitter<QmpEvent>();
  private readonly pending = new Map<number, Pending>();
  private readonly greeting: Promise<void>;
  private greeted: () => void = () => undefined;
  private nextId = 1;
  private partial: Buffer[] = [];
  private partialBytes = 0;

  private constructor(private readonly socket: net.Socket) {
    this.greeting = new Promise((resolve) => (this.greeted = resolve));
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.failPending();
        resolve();
      });
    });
    socket.on('error', () => undefined); // `close` follows, and tells everything that matters.
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
  }

  /** @throws the connect error, or `timed-out` when no greeting comes: another client is being served. */
  static async connect(socketFile: string, timeoutMs = defaultTimeoutMs): Promise<QmpClient> {
    const client = await QmpClient.open(socketFile);
    try {
      await client.waitForGreeting(timeoutMs);
      await client.execute('qmp_capabilities', {}, timeoutMs);
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** A connection to a guest agent. The guest may not answer, so every command needs its own deadline. */
  static async connectAgent(socketFile: string): Promise<QmpClient> {
    const client = await QmpClient.open(socketFile);
    client.nextId = randomInt(2 ** 31); // An answer that comes too late must not fit the next connection's question.
    return client;
  }

  private static async open(socketFile: string): Promise<QmpClient> {
    const socket = net.connect(socketFile);
    await once(socket, 'connect');
    return new QmpClient(socket);
  }

  /** @throws CorralError `tool-failed` with QEMU's own words, `timed-out`, or when the connection ends. */
  execute(command: string, input: object = {}, timeoutMs = defaultTimeoutMs): Promise<unknown> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) {
        reject(connectionLost());
        return;
      }
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(new CorralError('timed-out', `QEMU did not answer “${command}” within ${timeoutMs} ms.`));
      }, timeoutMs);
      this.pending.set(id, { resolve, reject, timer });
      this.socket.write(`${JSON.stringify({ execute: command, arguments: input, id })}\r\n`);
    });
  }

  on(listener: (event: QmpEvent) => void): Unsubscribe {
    return this.events.on(listener);
  }

  close(): void {
    this.socket.destroy();
  }

  private async waitForGreeting(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new CorralError('timed-out', 'QEMU did not greet.')), timeoutMs);
    });
    const lost = this.closed.then(() => Promise.reject(connectionLost()));
    try {
      await Promise.race([this.greeting, tooLate, lost]);
    } finally {
      clearTimeout(timer);
      lost.catch(() => undefined);
    }
  }

  private receive(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = Buffer.concat([...this.partial, rest.subarray(0, end)]);
      this.partial = [];
      this.partialBytes = 0;
      rest = rest.subarray(end + 1);
      this.handleLine(line.toString('utf8').trim());
    }
    this.partialBytes += rest.length;
    if (this.partialBytes > maxLineBytes) this.close();
    else if (rest.length > 0) this.partial.push(rest);
  }

  private handleLine(line: string): void {
    if (line === '') return;
    const message = parseMessage(line);
    if (!message) {
      this.close(); // Out of step: nothing that follows could be trusted.
      return;
    }
    if (message.QMP !== undefined) this.greeted();
    if (message.event !== undefined) this.events.emit({ name: message.event, data: message.data ?? {} });
    if (message.id !== undefined) this.settle(message.id, message);
  }

  private settle(id: number, message: Message): void {
    const pending = this.pending.get(id);
    if (!pending) return;
    this.pending.delete(id);
    clearTimeout(pending.timer);
    if (message.error) {
      pending.reject(
        new CorralError('tool-failed', `QEMU refused: ${message.error.desc}`, { class: message.error.class }),
      );
    } else pending.resolve(message.return);
  }

  private failPending(): void {
    for (const { reject, timer } of this.pending.values()) {
      clearTimeout(timer);
      reject(connectionLost());
    }
    this.pending.clear();
  }
}

function parseMessage(line: string): Message | undefined {
  try {
    const result = messageSchema.safeParse(JSON.parse(line));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

function connectionLost(): CorralError {
  return new CorralError('tool-failed', 'The connection to QEMU ended.', {}, true);
}

import { once } from 'node:events';
import net from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import type { VmFolder } from '../vm-folder';

/** A connection to the guest's agent through `control.sock`; guest-agent.py describes what goes over it. */
export class AgentConnection {
  private constructor(
    private readonly socket: net.Socket,
    private readonly lines: AsyncIterator<string>,
  ) {}

  /** Undefined when no agent greets. The VM's folder becomes the current one: a socket's path must be short. */
  static async open(folder: VmFolder): Promise<AgentConnection | undefined> {
    process.chdir(folder.path);
    const socket = net.connect({ path: 'control.sock', allowHalfOpen: true });
    try {
      await once(socket, 'connect');
    } catch {
      return undefined;
    }
    socket.on('error', () => undefined);
    const reader: Interface = createInterface({ input: socket, crlfDelay: Infinity });
    const lines = reader[Symbol.asyncIterator]();
    const greeting = await lines.next();
    if (greeting.done !== true) return new AgentConnection(socket, lines);
    socket.destroy();
    return undefined;
  }

  /** Passes output on as it comes. @returns the exit code; 1 when the guest went away meanwhile. */
  async execute(command: readonly string[], hasInput: boolean): Promise<number | 'not-found'> {
    const words = command.map((word) => `.${Buffer.from(word).toString('base64')}`);
    this.socket.write(`${[hasInput ? 'i' : 'n', ...words].join(' ')}\n`);
    if (hasInput) process.stdin.pipe(this.socket);
    try {
      for (;;) {
        const next = await this.lines.next();
        if (next.done === true) return 1;
        const content = next.value.slice(2);
        const kind = next.value[0];
        if (kind === 'o') process.stdout.write(Buffer.from(content, 'base64'));
        else if (kind === 'e') process.stderr.write(Buffer.from(content, 'base64'));
        else return kind === 'f' ? 'not-found' : Number(content);
      }
    } finally {
      process.stdin.unpipe(this.socket);
      process.stdin.destroy();
      this.close();
    }
  }

  close(): void {
    this.socket.destroy();
  }
}

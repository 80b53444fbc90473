import { once } from 'node:events';
import net from 'node:net';
import { waitFor } from '../../e2e/harness/wait-for';
import { frameHeader, FrameReader, tunnelCommands, type TunnelFrame } from './tunnel-frames';

/** The guest's side of a tunnel, as sshuttle or as somebody who only claims to be it. */
export class TunnelGuest {
  readonly frames: TunnelFrame[] = [];
  /** Whether questions are answered, as sshuttle does. */
  answersQuestions = true;
  hasEnded = false;
  private readonly reader = new FrameReader();
  private greeting = Buffer.alloc(0);

  private constructor(readonly socket: net.Socket) {
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.hasEnded = true));
  }

  /** Connects and sends an upload that holds nothing. */
  static async open(file: string): Promise<TunnelGuest> {
    const socket = net.connect(file);
    await once(socket, 'connect');
    const guest = new TunnelGuest(socket);
    socket.write('0\n\n');
    await guest.frame((frame) => frame.command === tunnelCommands.routes);
    return guest;
  }

  send(channel: number, command: number, data: Buffer | string = ''): boolean {
    const bytes = Buffer.from(data);
    return this.socket.write(Buffer.concat([frameHeader(channel, command, bytes.length), bytes]));
  }

  connect(channel: number, address: string, port: number): void {
    this.send(channel, tunnelCommands.connect, `${net.isIPv4(address) ? 2 : 10},${address},${port}`);
  }

  /** The first frame so far, or to come, of some kind. */
  frame(isIt: (frame: TunnelFrame) => boolean): Promise<TunnelFrame> {
    return waitFor('a frame', () => this.frames.find(isIt));
  }

  /** All data of a channel, once its destination has ended. */
  async wholeAnswer(channel: number): Promise<string> {
    await this.frame((frame) => frame.channel === channel && frame.command === tunnelCommands.endOfData);
    return this.received(channel).toString('latin1');
  }

  received(channel: number): Buffer {
    const frames = this.frames.filter(
      (frame) => frame.channel === channel && frame.command === tunnelCommands.data,
    );
    return Buffer.concat(frames.map(({ data }) => data));
  }

  end(): Promise<true> {
    this.socket.destroy();
    return waitFor('the end of the connection', () => this.hasEnded || undefined);
  }

  private read(chunk: Buffer): void {
    let bytes = chunk;
    if (this.greeting.length < 14) {
      const missing = 14 - this.greeting.length;
      this.greeting = Buffer.concat([this.greeting, bytes.subarray(0, missing)]);
      bytes = bytes.subarray(missing);
    }
    const frames = this.reader.add(bytes);
    if (frames === 'broken') throw new Error('The far end sent what is no frame.');
    for (const frame of frames) {
      this.frames.push({ ...frame, data: Buffer.from(frame.data) });
      if (frame.command === tunnelCommands.ping && this.answersQuestions) {
        this.send(0, tunnelCommands.pong, frame.data);
      }
    }
  }
}

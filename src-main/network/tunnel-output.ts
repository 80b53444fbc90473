import type { Duplex } from 'node:stream';
import { frameHeader, tunnelCommands } from './tunnel-frames';

/** Data on its way to the guest without an answer: more of it means longer waits for all channels. */
const windowBytes = 256 * 1024;
/** What may lie here because the connection to the guest does not take it. */
const maxUnsentBytes = 1024 * 1024;
/** sshuttle's client handles one frame of a channel at a time. */
const dataFrameBytes = 32 * 1024;
const nothing = Buffer.alloc(0);

/** What the tunnel does when its output is full and when it has room again. */
export interface OutputFlow {
  /** Whether destinations may send. */
  onDestinations(mayFlow: boolean): void;
  /** Whether the guest may be heard: what it says makes answers. */
  onGuest(mayFlow: boolean): void;
}

/** Writes frames to the guest, and says when there are enough of them. */
export class TunnelOutput {
  private sinceAnswer = 0;
  private awaitsAnswer = false;
  private isBlocked = false;
  private isCorked = false;

  constructor(
    private readonly stream: Duplex,
    private readonly flow: OutputFlow,
  ) {
    stream.on('drain', () => {
      if (!this.isBlocked) return;
      this.isBlocked = false;
      this.flow.onGuest(true);
      this.tellDestinations();
    });
  }

  /** Whether destinations may send now. */
  get mayFlow(): boolean {
    return !this.awaitsAnswer && !this.isBlocked;
  }

  /** What a destination sent, in frames of a size that the client likes. */
  sendData(channel: number, data: Buffer): void {
    for (let at = 0; at < data.length; at += dataFrameBytes) {
      this.send(channel, tunnelCommands.data, data.subarray(at, at + dataFrameBytes));
    }
    this.sinceAnswer += data.length;
    if (this.sinceAnswer <= windowBytes || this.awaitsAnswer) return;
    this.awaitsAnswer = true;
    this.send(0, tunnelCommands.ping, Buffer.from('rttest'));
    this.tellDestinations();
  }

  send(channel: number, command: number, data: Buffer = nothing): void {
    if (!this.stream.writable) return;
    this.corkForThisTurn();
    this.stream.write(frameHeader(channel, command, data.length));
    if (data.length > 0) this.stream.write(data);
    if (this.isBlocked || this.stream.writableLength < maxUnsentBytes) return;
    this.isBlocked = true;
    this.flow.onGuest(false);
    this.tellDestinations();
  }

  /** The guest has taken all that was sent before the question. */
  answered(): void {
    this.sinceAnswer = 0;
    if (!this.awaitsAnswer) return;
    this.awaitsAnswer = false;
    this.tellDestinations();
  }

  private tellDestinations(): void {
    this.flow.onDestinations(this.mayFlow);
  }

  /** One write for all frames of a turn. */
  private corkForThisTurn(): void {
    if (this.isCorked) return;
    this.isCorked = true;
    this.stream.cork();
    process.nextTick(() => {
      this.isCorked = false;
      this.stream.uncork();
    });
  }
}

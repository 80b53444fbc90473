import type net from 'node:net';

/** What a channel tells the tunnel. After `onClosed` it tells nothing more. */
export interface ChannelEvents {
  /** The destination sent something. */
  onData(data: Buffer): void;
  /** The destination will send nothing more. */
  onEndOfData(): void;
  /** The destination took bytes that waited. */
  onTaken(bytes: number): void;
  /** All is over. */
  onClosed(): void;
}

/** One connection of the guest to a destination. Whatever ends it, it ends once. */
export class TunnelChannel {
  private readonly abort = new AbortController();
  private socket: net.Socket | undefined;
  /** What the guest sent while the destination had not answered. */
  private early: Buffer[] = [];
  private guestIsDone = false;
  private guestIsDeaf = false;
  private destinationIsDone = false;
  private isClosed = false;
  private mayFlow: boolean;

  /** @param connect called at once. @param mayFlow whether the destination may send as soon as it is there */
  constructor(
    connect: (signal: AbortSignal) => Promise<net.Socket>,
    mayFlow: boolean,
    private readonly events: ChannelEvents,
  ) {
    this.mayFlow = mayFlow;
    connect(this.abort.signal).then(
      (socket) => this.attach(socket),
      () => this.close(),
    );
  }

  /** What the guest sends. */
  write(data: Buffer): void {
    if (this.guestIsDone || this.isClosed) this.events.onTaken(data.length);
    else if (this.socket) this.pass(this.socket, data);
    else this.early.push(data);
  }

  /** The guest will send nothing more. */
  endOfData(): void {
    this.guestIsDone = true;
    this.socket?.end();
    this.closeWhenNobodyListens();
  }

  /** The guest wants nothing more. */
  stopSending(): void {
    this.guestIsDeaf = true;
    this.socket?.pause();
    this.closeWhenNobodyListens();
  }

  /** Whether the destination may send. */
  flow(mayFlow: boolean): void {
    this.mayFlow = mayFlow;
    if (this.guestIsDeaf || !this.socket) return;
    if (mayFlow) this.socket.resume();
    else this.socket.pause();
  }

  /** Ends it at once, without a word to the destination. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.abort.abort();
    this.socket?.destroy();
    this.early = [];
    this.tellEnd();
    this.events.onClosed();
  }

  private attach(socket: net.Socket): void {
    if (this.isClosed) {
      socket.on('error', () => undefined).destroy();
      return;
    }
    this.socket = socket;
    socket.on('data', (data) => {
      if (!this.guestIsDeaf) this.events.onData(data);
    });
    socket.on('end', () => this.tellEnd());
    socket.on('error', () => undefined); // 'close' follows.
    socket.on('close', () => this.close());
    if (!this.mayFlow || this.guestIsDeaf) socket.pause();
    for (const data of this.early.splice(0)) this.pass(socket, data);
    if (this.guestIsDone) socket.end();
  }

  private pass(socket: net.Socket, data: Buffer): void {
    socket.write(data, () => {
      if (!this.isClosed) this.events.onTaken(data.length);
    });
  }

  private tellEnd(): void {
    if (this.destinationIsDone) return;
    this.destinationIsDone = true;
    this.events.onEndOfData();
  }

  /** What the guest sent still goes out, unless there is no connection yet. */
  private closeWhenNobodyListens(): void {
    if (!this.guestIsDone || !this.guestIsDeaf) return;
    if (this.socket) this.socket.destroySoon();
    else this.close();
  }
}

/** From here on a channel's destination counts as slower than the guest. */
const congestedBytes = 128 * 1024;
/** A destination that takes nothing for so long must not hold up the others. */
const stalledMs = 15_000;
const maxChannelBytes = 4 * 1024 * 1024;
const maxTotalBytes = 32 * 1024 * 1024;
/** What each piece costs besides its bytes; else a flood of tiny ones would count as nothing. */
const pieceBytes = 256;

interface Waiting {
  bytes: number;
  /** Set while the channel holds up the guest. */
  stall: NodeJS.Timeout | undefined;
  isStalled: boolean;
}

/** Counts what a guest sent and its destinations have not taken yet, and says when to let the guest wait. */
export class UploadFlow<Channel> {
  private readonly waiting = new Map<Channel, Waiting>();
  private total = 0;

  /** @param onRoom hears that the guest need not wait any longer. @param drop ends a channel. */
  constructor(
    private readonly onRoom: () => void,
    private readonly drop: (channel: Channel) => void,
  ) {}

  /** Whether some destination is slower than the guest, and not dead. */
  get isCongested(): boolean {
    return [...this.waiting.values()].some(({ stall }) => stall !== undefined);
  }

  /** Bytes, the cost of each piece included. */
  get totalBytes(): number {
    return this.total;
  }

  added(channel: Channel, bytes: number): void {
    const entry = this.waiting.get(channel) ?? { bytes: 0, stall: undefined, isStalled: false };
    this.waiting.set(channel, entry);
    entry.bytes += bytes + pieceBytes;
    this.total += bytes + pieceBytes;
    if (entry.bytes > congestedBytes && !entry.stall && !entry.isStalled) this.watch(entry);
    if (entry.bytes > maxChannelBytes) this.drop(channel);
    else if (this.total > maxTotalBytes) this.drop(this.fullest(channel));
  }

  /** A destination took a piece. */
  taken(channel: Channel, bytes: number): void {
    const entry = this.waiting.get(channel);
    if (!entry) return;
    entry.bytes -= bytes + pieceBytes;
    this.total -= bytes + pieceBytes;
    entry.isStalled = false;
    clearTimeout(entry.stall);
    entry.stall = undefined;
    if (entry.bytes > congestedBytes / 2) this.watch(entry);
    else if (!this.isCongested) this.onRoom();
  }

  /** The channel has ended; nothing of it waits any more. */
  forget(channel: Channel): void {
    const entry = this.waiting.get(channel);
    if (!entry) return;
    clearTimeout(entry.stall);
    this.waiting.delete(channel);
    this.total -= entry.bytes;
    if (!this.isCongested) this.onRoom();
  }

  private watch(entry: Waiting): void {
    entry.stall = setTimeout(() => {
      entry.stall = undefined;
      entry.isStalled = true;
      if (!this.isCongested) this.onRoom();
    }, stalledMs);
  }

  private fullest(atLeast: Channel): Channel {
    let [fullest, most] = [atLeast, 0];
    for (const [channel, { bytes }] of this.waiting) {
      if (bytes > most) [fullest, most] = [channel, bytes];
    }
    return fullest;
  }
}

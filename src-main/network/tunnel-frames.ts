/**
 * Frames of sshuttle's protocol, as versions 1.0 to 1.3 speak it: `SS`, then channel, command and length as 16-bit
 * numbers, high byte first, then the data.
 */
export const tunnelCommands = {
  exit: 0x4200,
  ping: 0x4201,
  pong: 0x4202,
  connect: 0x4203,
  stopSending: 0x4204,
  endOfData: 0x4205,
  data: 0x4206,
  routes: 0x4207,
  dnsRequest: 0x420a,
  dnsResponse: 0x420b,
} as const;

export interface TunnelFrame {
  readonly channel: number;
  /** Any 16-bit number: those that are not of {@link tunnelCommands} come too. */
  readonly command: number;
  /** Part of what was read; to be copied by whoever keeps it for long. */
  readonly data: Buffer;
}

const headerBytes = 8;
const magic = 0x53_53;

/** @throws RangeError when the data is longer than the 65,535 bytes that a frame holds. */
export function frameHeader(channel: number, command: number, dataBytes: number): Buffer {
  const header = Buffer.allocUnsafe(headerBytes);
  header.writeUInt16BE(magic, 0);
  header.writeUInt16BE(channel, 2);
  header.writeUInt16BE(command, 4);
  header.writeUInt16BE(dataBytes, 6);
  return header;
}

/** Cuts a stream of bytes into frames. Keeps less than one frame and one chunk. */
export class FrameReader {
  private parts: Buffer[] = [];
  private bytes = 0;
  /** How many bytes make it worth looking again, so that a frame in many pieces is joined once. */
  private needed = headerBytes;

  /** @returns whole frames, in order; `'broken'` when these are no frames, after which nothing can be read. */
  add(chunk: Buffer): readonly TunnelFrame[] | 'broken' {
    this.parts.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes < this.needed) return [];
    const bytes = this.parts.length === 1 ? chunk : Buffer.concat(this.parts);
    const frames: TunnelFrame[] = [];
    let at = 0;
    this.needed = headerBytes;
    while (bytes.length - at >= headerBytes) {
      if (bytes.readUInt16BE(at) !== magic) return 'broken';
      const length = headerBytes + bytes.readUInt16BE(at + 6);
      if (at + length > bytes.length) {
        this.needed = length;
        break;
      }
      frames.push({
        channel: bytes.readUInt16BE(at + 2),
        command: bytes.readUInt16BE(at + 4),
        data: bytes.subarray(at + headerBytes, at + length),
      });
      at += length;
    }
    this.bytes = bytes.length - at;
    this.parts = this.bytes === 0 ? [] : [bytes.subarray(at)];
    return frames;
  }
}

import net from 'node:net';

/** An address as its 4 or 16 bytes: one form for each, however it was written. */
export type AddressBytes = readonly number[];

/** A range of addresses of one family. */
export interface Prefix {
  readonly bytes: AddressBytes;
  readonly bits: number;
}

/** Bytes of a literal address; `undefined` for all else: names, short forms (`127.1`), zones (`fe80::1%en0`). */
export function addressBytes(text: string): AddressBytes | undefined {
  if (net.isIPv4(text)) return text.split('.').map(Number);
  if (net.isIPv6(text) && !text.includes('%')) return bytesOfVersion6(text);
  return undefined;
}

/** The address in the form that everybody writes. */
export function addressText(bytes: AddressBytes): string {
  if (bytes.length === 4) return bytes.join('.');
  const words = Array.from({ length: 8 }, (_, index) => wordAt(bytes, index).toString(16));
  return new net.SocketAddress({ address: words.join(':'), family: 'ipv6' }).address;
}

/** @param text like `10.0.0.0/8`; only for ranges that stand in the source or were checked before. */
export function prefix(text: string): Prefix {
  const [address = '', bits = ''] = text.split('/');
  const bytes = addressBytes(address);
  if (!bytes) throw new TypeError(`“${text}” is not a range of addresses.`);
  return { bytes, bits: Number(bits) };
}

export function isWithin(bytes: AddressBytes, range: Prefix): boolean {
  if (bytes.length !== range.bytes.length) return false;
  return bytes.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, range.bits - index * 8));
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === ((range.bytes[index] ?? 0) & mask);
  });
}

/** `text` has the form of an IPv6 address; its last words may be written as an IPv4 address. */
function bytesOfVersion6(text: string): AddressBytes {
  const [head = [], tail] = text.split('::').map(wordsOf);
  const missing = 8 - head.length - (tail?.length ?? 0);
  const words = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])];
  return words.flatMap((word) => [word >> 8, word & 0xff]);
}

function wordsOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}

function wordAt(bytes: AddressBytes, index: number): number {
  return ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0);
}

import { addressText } from './ip-address';

/** A part of SOCKS5 as the guest says it (RFC 1928), read from the beginning of what came. */
export type SocksPart<Part> = { readonly part: Part; readonly rest: Buffer } | 'incomplete' | 'broken';

/** Where the guest wants to go; `null` when it asks for something else than a connection. */
export type SocksDestination = { readonly host: string; readonly port: number } | null;

/** What a reply says. */
export const socksReplies = {
  done: 0,
  failed: 1,
  notAllowed: 2,
  hostUnreachable: 4,
  refused: 5,
  commandNotSupported: 7,
} as const;

const version = 5;
const connectCommand = 1;
const noAuthentication = 0;
const noMethodFits = 0xff;
const addressTypes = { version4: 1, name: 3, version6: 4 } as const;

/** @returns whether the guest can do without logging in, the only way there is here. */
export function readGreeting(bytes: Buffer): SocksPart<boolean> {
  if (bytes.length > 0 && bytes[0] !== version) return 'broken';
  const end = 2 + (bytes[1] ?? 0);
  if (bytes.length < 2 || bytes.length < end) return 'incomplete';
  return { part: bytes.subarray(2, end).includes(noAuthentication), rest: bytes.subarray(end) };
}

export function greetingReply(fits: boolean): Buffer {
  return Buffer.from([version, fits ? noAuthentication : noMethodFits]);
}

export function readRequest(bytes: Buffer): SocksPart<SocksDestination> {
  if (bytes.length < 5) return 'incomplete';
  const [said, command, , type, firstByte] = bytes as unknown as readonly number[];
  if (said !== version) return 'broken';
  const [start, length] = hostPlace(type, firstByte);
  if (length === undefined) return 'broken';
  const end = start + length;
  if (bytes.length < end + 2) return 'incomplete';
  const rest = bytes.subarray(end + 2);
  if (command !== connectCommand) return { part: null, rest };
  const raw = bytes.subarray(start, end);
  const host = type === addressTypes.name ? raw.toString('latin1') : addressText([...raw]);
  return { part: { host, port: bytes.readUInt16BE(end) }, rest };
}

/** The reply names no address of this computer: no program needs it, and no guest has to know it. */
export function requestReply(reply: number): Buffer {
  return Buffer.from([version, reply, 0, addressTypes.version4, 0, 0, 0, 0, 0, 0]);
}

function hostPlace(type: number | undefined, firstByte = 0): readonly [start: number, length?: number] {
  switch (type) {
    case addressTypes.version4:
      return [4, 4];
    case addressTypes.version6:
      return [4, 16];
    case addressTypes.name:
      return [5, firstByte];
    default:
      return [4];
  }
}

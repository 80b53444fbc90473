import os from 'node:os';
import { addressBytes, addressText, isWithin, prefix, type AddressBytes } from './ip-address';

/** Where a guest may go. */
export interface DestinationRules {
  /** Private networks too, such as a company's. */
  readonly allowPrivate: boolean;
}

/** A destination that was looked at; `address` is what may be connected to, never a name. */
export type Judgement =
  | { readonly kind: 'allowed'; readonly address: string; readonly port: number }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

export type RefusalReason =
  /** No literal address with a port from 1 to 65535. */
  | 'not-an-address'
  /** Loopback, link-local, multicast and all else that is not an address of some other computer out there. */
  | 'never'
  /** This computer, or what guests take for it. */
  | 'this-computer'
  | 'private';

/** Names the addresses of this computer at this moment; replaced in tests. */
export type OwnAddresses = () => readonly string[];

const neverVersion4 = [
  ...['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
].map(prefix);
/** 198.18.0.0/15 counts: programs that tunnel this computer hand out addresses of it. */
const privateVersion4 = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
].map(prefix);
/** All that is in use of IPv6 for other computers; link-local, site-local, multicast and the rest are outside. */
const globalVersion6 = prefix('2000::/3');
/** Teredo and 6to4 hold an IPv4 address that nothing checks. */
const neverVersion6 = ['2001::/32', '2002::/16'].map(prefix);
const privateVersion6 = prefix('fc00::/7');
/** IPv6 addresses whose last four bytes are the IPv4 address that is meant. */
const mapped = prefix('::ffff:0:0/96');
const translated = prefix('64:ff9b::/96');
/** This computer as guests see it: QEMU's gateway and name server, and the gateway of macOS's shared network. */
const gateways = ['10.0.2.2', '10.0.2.3', '192.168.64.1'];

/** Says whether a guest may connect to a literal address. Asked at each connection, since networks come and go. */
export class DestinationPolicy {
  constructor(
    private readonly rules: DestinationRules,
    private readonly ownAddresses: OwnAddresses = addressesOfThisComputer,
  ) {}

  judge(text: string, port: number): Judgement {
    const written = addressBytes(text);
    if (!written || !isPort(port)) return { kind: 'refused', reason: 'not-an-address' };
    const address = meant(written);
    const reason = this.refusal(address);
    return reason
      ? { kind: 'refused', reason }
      : // NAT64 stays as it was written: in a network of IPv6 alone, the IPv4 address leads nowhere.
        { kind: 'allowed', address: addressText(isWithin(written, mapped) ? address : written), port };
  }

  private refusal(address: AddressBytes): RefusalReason | undefined {
    const isPrivate = isPrivateAddress(address);
    if (isNever(address, isPrivate)) return 'never';
    if (this.isThisComputer(address)) return 'this-computer';
    return isPrivate && !this.rules.allowPrivate ? 'private' : undefined;
  }

  private isThisComputer(address: AddressBytes): boolean {
    const text = addressText(address);
    return [...gateways, ...this.ownAddresses()].some((own) => {
      const bytes = addressBytes(own);
      return bytes !== undefined && addressText(meant(bytes)) === text;
    });
  }
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

function meant(bytes: AddressBytes): AddressBytes {
  return isWithin(bytes, mapped) || isWithin(bytes, translated) ? bytes.slice(12) : bytes;
}

function isPrivateAddress(bytes: AddressBytes): boolean {
  return [...privateVersion4, privateVersion6].some((range) => isWithin(bytes, range));
}

function isNever(bytes: AddressBytes, isPrivate: boolean): boolean {
  if (bytes.length === 4) return neverVersion4.some((range) => isWithin(bytes, range));
  if (isPrivate) return false;
  return !isWithin(bytes, globalVersion6) || neverVersion6.some((range) => isWithin(bytes, range));
}

function addressesOfThisComputer(): readonly string[] {
  return Object.values(os.networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map(({ address }) => address),
  );
}

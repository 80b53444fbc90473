import fs from 'node:fs';
import path from 'node:path';
import { hold } from './locks';

/** One block of macOS's `/var/db/dhcpd_leases`. */
interface Lease {
  readonly address: string;
  /** As macOS writes it: the hardware type, then octets without leading zeros. */
  readonly hardware: string;
  /** Unix time in seconds. */
  readonly expiresAt: number;
}

const leaseSeconds = 86_400;

/** The emulated lease file. Its real place can't be written to, so the environment may name another. */
export class Leases {
  private readonly file: string;

  constructor(home: string) {
    this.file = process.env['CORRAL_TART_EMULATOR_LEASES'] ?? path.join(home, 'dhcpd_leases');
  }

  /** Of several leases the one that expires last; those that expired count for nothing. */
  addressOf(mac: string): string | undefined {
    const now = Date.now() / 1000;
    const [latest] = this.read()
      .filter(({ hardware, expiresAt }) => expiresAt > now && octets(hardware) === octets(`1,${mac}`))
      .toSorted((one, other) => other.expiresAt - one.expiresAt);
    return latest?.address;
  }

  /** Gives an address to a machine; whoever had it before loses it. */
  add(mac: string, address: string): void {
    const lock = `${this.file}.lock`;
    fs.closeSync(fs.openSync(lock, 'a'));
    const release = hold(lock);
    const expiresAt = Math.floor(Date.now() / 1000) + leaseSeconds;
    const others = this.read().filter((lease) => lease.address !== address);
    const short = mac.split(':').map((octet) => octet.replace(/^0(?=.)/, ''));
    this.write([{ address, hardware: `1,${short.join(':')}`, expiresAt }, ...others]);
    release();
  }

  private read(): Lease[] {
    if (!fs.existsSync(this.file)) return [];
    const blocks = fs.readFileSync(this.file, 'utf8').split('}').slice(0, -1);
    return blocks.map((block) => ({
      address: /ip_address=(\S+)/.exec(block)?.[1] ?? '',
      hardware: /hw_address=(\S+)/.exec(block)?.[1] ?? '',
      expiresAt: Number(/lease=(\S+)/.exec(block)?.[1]),
    }));
  }

  private write(leases: readonly Lease[]): void {
    const blocks = leases.map(
      ({ address, hardware, expiresAt }) =>
        `{\n\tip_address=${address}\n\thw_address=${hardware}\n\tidentifier=${hardware}\n\tlease=0x${expiresAt.toString(16)}\n}\n`,
    );
    const temporary = `${this.file}.${process.pid}`;
    fs.writeFileSync(temporary, blocks.join(''));
    fs.renameSync(temporary, this.file);
  }
}

/** Comparable by number. Undefined for anything but an Ethernet address, a DUID for example. */
function octets(hardware: string): string | undefined {
  const [type, address = ''] = hardware.split(',');
  const numbers = address.split(':').map((octet) => Number.parseInt(octet, 16));
  return type === '1' && numbers.length === 6 ? numbers.join() : undefined;
}

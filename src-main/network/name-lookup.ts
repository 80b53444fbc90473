import dns from 'node:dns/promises';
import net from 'node:net';
import { CorralError } from '../host/errors';
import type { Outbound } from './outbound';

/** Addresses of a name, in the order in which they are to be tried. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** More than that of one name are not tried. */
const maxAddresses = 4;
/** What a name of the internet consists of. */
const nameForm = /^(?=.{1,253}$)[\w-]+(\.[\w-]+)*\.?$/;

/** Looks names up as this computer's other programs do. */
export const lookupHere: Lookup = async (name) => {
  const addresses = await dns.lookup(name, { all: true, verbatim: true });
  return addresses.map(({ address }) => address);
};

/**
 * Connects to a name or an address. A name is looked up once, and it is the address found that is judged and
 * connected to: a name that changes its meaning in between gains nothing.
 *
 * @throws CorralError `forbidden` when no address of it may be reached, `not-found` when it has none; or what the
 * last attempt failed with.
 */
export async function connectByName(
  outbound: Pick<Outbound, 'connect'>,
  lookup: Lookup,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<net.Socket> {
  let failure: unknown = new CorralError('not-found', `No address is known of ${JSON.stringify(host)}.`);
  for (const address of await addressesOf(lookup, host)) {
    try {
      return await outbound.connect(address, port, signal);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function addressesOf(lookup: Lookup, host: string): Promise<readonly string[]> {
  if (net.isIP(host) !== 0) return [host];
  if (!nameForm.test(host)) return [];
  const addresses = await lookup(host).catch(() => []);
  return addresses.slice(0, maxAddresses);
}

import { CorralError } from '../host/errors';

/** A link that may be offered to the browser. */
export interface CheckedLink {
  /** As the browser gets it: escaped, its host in ASCII, so that look-alike letters show as “xn--”. */
  readonly url: string;
  /** Host and port: what the user consents to. */
  readonly host: string;
}

/** The longest name that DNS has. */
const longestHost = 253;

/** @throws CorralError `invalid-input` for everything but plain https, `forbidden` for one with a name or password in it */
export function checkLink(text: string): CheckedLink {
  const link = parse(text);
  if (link?.protocol !== 'https:' || link.hostname === '' || link.hostname.length > longestHost) {
    throw new CorralError(
      'invalid-input',
      'Corral opens https links only. Copy this one if you trust it, and open it yourself.',
    );
  }
  if (link.username !== '' || link.password !== '') {
    throw new CorralError(
      'forbidden',
      `A link to ${link.host} was not opened: it has a user name or password in it, as forged links have.`,
    );
  }
  return { url: link.href, host: link.host };
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Links in links: a sign-in page that leads on to the one that asks. */
const deepest = 3;
const callbackNames = new Set(['redirecturi', 'redirecturl', 'callback', 'callbackuri', 'callbackurl']);
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);
const httpPort = 80;

/**
 * The port of this computer’s loopback to which a login sends the browser at its end, or undefined when it ends elsewhere.
 *
 * @param link an absolute address
 */
export function callbackPort(link: string): number | undefined {
  return portIn(new URL(link), deepest);
}

function portIn(link: URL, levels: number): number | undefined {
  for (const [name, value] of link.searchParams) {
    const target = addressOf(value, link);
    if (!target) continue;
    const port = callbackNames.has(name.toLowerCase().replaceAll(/[-_]/g, ''))
      ? loopbackPort(target)
      : undefined;
    const found = port ?? (levels > 0 ? portIn(target, levels - 1) : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a parameter names: an address, or a place on the same host. */
function addressOf(value: string, base: URL): URL | undefined {
  if (!/^(?:https?:\/)?\//i.test(value)) return undefined;
  try {
    return new URL(value, base);
  } catch {
    return undefined;
  }
}

/** RFC 8252, 7.3: plain http, by address or by the name “localhost”. */
function loopbackPort({ protocol, hostname, port }: URL): number | undefined {
  if (protocol !== 'http:' || !loopbackHosts.has(hostname)) return undefined;
  return port === '' ? httpPort : Number(port);
}

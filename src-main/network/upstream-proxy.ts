import net from 'node:net';
import { CorralError } from '../host/errors';
import { addressBytes, isWithin, prefix } from './ip-address';

/** A proxy that this computer needs to reach the outside. */
export interface UpstreamProxy {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** `null` when it wants no login. Never told, and never logged. */
  readonly login: { readonly user: string; readonly password: string } | null;
}

const defaultPorts = { http: 80, https: 443 } as const;

/** @throws CorralError `invalid-input`; it does not hold what was given, which may have a password in it. */
export function parseUpstream(text: string): UpstreamProxy {
  const url = readUrl(text);
  const protocol = url?.protocol === 'https:' ? 'https' : 'http';
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '' || !/^\/?$/.test(url.pathname)) {
    throw new CorralError(
      'invalid-input',
      'This is not the address of a proxy. Write it like `http://proxy.example:8080`, or `http://user:password@proxy.example:8080`; Corral can use HTTP and HTTPS proxies.',
    );
  }
  return {
    protocol,
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPorts[protocol] : Number(url.port),
    login: url.username === '' ? null : { user: decode(url.username), password: decode(url.password) },
  };
}

/** The proxy as a person may see it: without the password. */
export function upstreamText({ protocol, host, port, login }: UpstreamProxy): string {
  const user = login ? `${encodeURIComponent(login.user)}@` : '';
  return `${protocol}://${user}${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** What the usual variables say; one that can't be used counts as none. */
export function upstreamOfEnvironment(env: NodeJS.ProcessEnv): UpstreamProxy | null {
  const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
  const text = names.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  if (text === undefined) return null;
  try {
    return parseUpstream(text);
  } catch {
    return null;
  }
}

/** Whether `NO_PROXY` names a literal address: itself, a range like `10.0.0.0/8`, or `*`. */
export function isBypassed(address: string, env: NodeJS.ProcessEnv): boolean {
  const bytes = addressBytes(address);
  const entries = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(/[\s,]+/);
  return entries.some((entry) => {
    if (entry === '*' || entry === address) return true;
    const range = readRange(entry);
    return range !== undefined && bytes !== undefined && isWithin(bytes, range);
  });
}

function readRange(entry: string): ReturnType<typeof prefix> | undefined {
  const [, address = ''] = /^([\d.]+|[\da-fA-F:.]+)\/\d{1,3}$/.exec(entry) ?? [];
  return addressBytes(address) ? prefix(entry) : undefined;
}

/** Without a scheme it is `http`, as curl has it. */
function readUrl(text: string): URL | undefined {
  try {
    return new URL(/^[\w+.-]+:\/\//.test(text) ? text : `http://${text}`);
  } catch {
    return undefined;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A password with a bare “%” in it.
  }
}

/** A proxy as a person types it. */
export interface UpstreamDraft {
  /** `http://proxy.example:8080`; without a scheme `http` is meant. */
  readonly address: string;
  readonly user: string;
  readonly password: string;
}

/** The URL of a proxy, its user and password included; undefined when the address is none. */
export function upstreamUrl({ address, user, password }: UpstreamDraft): string | undefined {
  const trimmed = address.trim();
  const url = parsed(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`);
  if (!url || url.hostname === '') return undefined;
  if (user !== '') {
    url.username = encodeURIComponent(user);
    url.password = encodeURIComponent(password);
  }
  return url.href.replace(/\/$/, '');
}

/** The address and the user of a URL that is in force; its password is not known. */
export function upstreamDraft(text: string): UpstreamDraft {
  const url = parsed(text);
  if (!url) return { address: text, user: '', password: '' };
  const user = decodeURIComponent(url.username);
  url.username = '';
  url.password = '';
  return { address: url.href.replace(/\/$/, ''), user, password: '' };
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

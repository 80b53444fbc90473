import { linksOnScreen, type ScreenCell, type ScreenRow } from './screen-links';

/** A page on which a program in the guest wants somebody to log in. */
export interface Login {
  readonly url: string;
  /** Where it really leads. */
  readonly host: string;
  /** What is to be typed into the page, when the program shows such a code. */
  readonly userCode: string | null;
}

/** Pages that carry none of the parameters below. */
const knownPages: readonly (readonly [host: RegExp, path: RegExp])[] = [
  [/^github\.com$/, /^\/login\/(?:device|oauth)\b/],
  [/^(?:www\.)?claude\.(?:ai|com)$/, /^\/(?:cai\/)?oauth\/authorize\b/],
  [/^(?:console\.anthropic|platform\.claude)\.com$/, /^\/oauth\/authorize\b/],
  [/^auth\.openai\.com$/, /^\/(?:oauth\/authorize|codex\/device|authorize|log-in)\b/],
  [/^(?:www\.)?cursor\.com$/, /^\/(?:[a-z-]+\/)?loginDeepControl\b/i],
  [/^(?:[a-z-]+\.)?opencode\.ai$/, /^\/(?:auth|device|login|authorize)\b/],
  [/^(?:www\.)?(?:microsoft\.com|login\.microsoft\.com)$/, /^\/(?:device|devicelogin|link)\b/],
];
/** Beside a `client_id` they make a request for consent (RFC 6749, RFC 7636). */
const consentParameters = ['response_type', 'redirect_uri', 'code_challenge'];
/** Pages that ask for a code are called so; only one that is shown makes a login of them. */
const devicePage = /(?:^|[/.])(?:device|devicelogin|activate)(?:[/.]|$)/i;
/** Sign-in pages that lead on to the one that asks for consent. */
const deepest = 2;

/**
 * The logins that a screen shows, from top to bottom, each once.
 *
 * @param cursor a link that ends there is still being written
 */
export function loginsOnScreen(rows: readonly ScreenRow[], cursor?: ScreenCell): readonly Login[] {
  const shownCode = userCodeIn(rows.map(({ text }) => text.trimEnd()).join('\n'));
  const logins = linksOnScreen(rows, cursor).map((link) => loginOf(link, shownCode));
  const byUrl = new Map(logins.flatMap((login) => (login ? [[login.url, login] as const] : [])));
  return [...byUrl.values()];
}

/** @param shownCode the code that the program shows, if any */
function loginOf(link: string, shownCode: string | null): Login | undefined {
  const page = parse(link);
  if (!page || page.username !== '' || page.password !== '') return undefined;
  const asksForCode = devicePage.test(`${page.hostname}${page.pathname}`);
  const ownCode = page.searchParams.get('user_code');
  const isLogin =
    (asksForCode && shownCode !== null) || ownCode !== null || isKnown(page) || asksForConsent(page, deepest);
  if (!isLogin) return undefined;
  return { url: link, host: page.host, userCode: asksForCode ? (shownCode ?? ownCode) : ownCode };
}

function isKnown({ hostname, pathname }: URL): boolean {
  return knownPages.some(([host, path]) => host.test(hostname) && path.test(pathname));
}

function asksForConsent({ searchParams, origin }: URL, levels: number): boolean {
  const isRequest =
    searchParams.has('client_id') && consentParameters.some((parameter) => searchParams.has(parameter));
  if (isRequest || levels === 0) return isRequest;
  return [...searchParams.values()].some((value) => {
    const target = /^(?:https:\/)?\//.test(value) ? parse(value, origin) : undefined;
    return target !== undefined && asksForConsent(target, levels - 1);
  });
}

/** Codes as RFC 8628 (6.1) wants them, in two groups; one without a hyphen counts only where the text calls it a code. */
function userCodeIn(screen: string): string | null {
  const grouped = /(?<![\w/=-])[A-Z0-9]{4}-[A-Z0-9]{4,5}(?![\w-])/.exec(screen);
  if (grouped) return grouped[0];
  return /\bcode\b(?: is)?:?\s+([A-Z0-9]{6,9})(?![\w-])/.exec(screen)?.[1] ?? null;
}

function parse(link: string, base?: string): URL | undefined {
  try {
    return new URL(link, base);
  } catch {
    return undefined;
  }
}

import { describe, expect, it } from 'vitest';
import { hostOfLink, linkPattern } from './links';

describe('links of a terminal', () => {
  it.each([
    ['see https://example.com/a?b=c#d.', 'https://example.com/a?b=c#d'],
    ['(https://example.com/x)', 'https://example.com/x'],
    ['"https://example.com"', 'https://example.com'],
  ])('are found in %j', (text, link) => {
    expect(linkPattern.exec(text)?.[0]).toBe(link);
  });

  it.each(['http://example.com', 'file:///etc/passwd', 'javascript:alert(1)', 'www.example.com', 'https://'])(
    'are not %j',
    (text) => {
      expect(linkPattern.test(text)).toBe(false);
      expect(hostOfLink(text)).toBeUndefined();
    },
  );

  it.each([
    ['https://example.com:8443/a', 'example.com:8443'],
    ['https://github.com@evil.example/x', 'evil.example'],
    ['https://gıthub.com/', 'xn--gthub-n4a.com'],
    ['HTTPS://EXAMPLE.com', 'example.com'],
  ])('%s leads to %s', (link, host) => {
    expect(hostOfLink(link)).toBe(host);
  });
});

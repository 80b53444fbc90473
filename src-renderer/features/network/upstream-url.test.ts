import { expect, it } from 'vitest';
import { upstreamDraft, upstreamUrl } from './upstream-url';

const draft = (address: string, user = '', password = '') => ({ address, user, password });

it('makes a URL of what was typed', () => {
  expect(upstreamUrl(draft('proxy.example:8080'))).toBe('http://proxy.example:8080');
  expect(upstreamUrl(draft(' https://proxy.example/ '))).toBe('https://proxy.example');
  expect(upstreamUrl(draft('http://proxy.example:8080', 'me@corp', 'a/b:c d'))).toBe(
    'http://me%40corp:a%2Fb%3Ac%20d@proxy.example:8080',
  );
});

it('takes no address for one that is none', () => {
  for (const address of ['', '   ', 'http://', 'two words', 'http://:80']) {
    expect(upstreamUrl(draft(address, 'me'))).toBeUndefined();
  }
});

it('takes a URL apart again', () => {
  expect(upstreamDraft('http://me%40corp@proxy.example:8080')).toEqual(
    draft('http://proxy.example:8080', 'me@corp'),
  );
  expect(upstreamDraft('not a URL')).toEqual(draft('not a URL'));
});

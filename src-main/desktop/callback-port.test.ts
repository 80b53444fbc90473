import { describe, expect, it } from 'vitest';
import { callbackPort } from './callback-port';

const encoded = encodeURIComponent;
const authorize = 'https://auth.example/authorize?response_type=code&client_id=x&redirect_uri=';

describe('where a login comes back to', () => {
  it.each([
    [`${authorize}http://localhost:1455/auth/callback`, 1455],
    [`${authorize}${encoded('http://localhost:1455/auth/callback')}`, 1455],
    [`${authorize}${encoded('http://127.0.0.1:8976')}`, 8976],
    [`${authorize}${encoded('http://[::1]:8085/')}`, 8085],
    [`${authorize}${encoded('HTTP://LOCALHOST:9005/oauth')}`, 9005],
    [`${authorize}${encoded('http://localhost/callback')}`, 80],
    [`https://console.example/cli?callbackUrl=${encoded('http://localhost:4000/cb')}`, 4000],
    [`https://auth.example/authorize?redirectUri=${encoded('http://localhost:4001/cb')}`, 4001],
    [`https://auth.example/authorize?redirect_uri=&redirect-uri=${encoded('http://localhost:4002')}`, 4002],
  ])('%s: %d', (link, port) => {
    expect(callbackPort(link)).toBe(port);
  });

  it('is found through sign-in pages that lead on', () => {
    const inner = `/login/oauth/authorize?client_id=x&redirect_uri=${encoded('http://127.0.0.1:5000/cb')}`;
    const middle = `https://auth.example/login?return_to=${encoded(inner)}`;
    expect(callbackPort(`https://auth.example/start?next=${encoded(middle)}`)).toBe(5000);
  });

  it.each([
    'https://auth.example/authorize?client_id=x',
    `${authorize}${encoded('https://auth.example/done')}`,
    `${authorize}${encoded('https://localhost:1455/')}`,
    `${authorize}${encoded('http://localhost.evil.example:1455/')}`,
    `${authorize}${encoded('http://127.0.0.1.evil.example:1455/')}`,
    `${authorize}${encoded('http://localhost@evil.example:1455/')}`,
    `${authorize}${encoded('http://192.168.1.1:1455/')}`,
    `${authorize}${encoded('http://0.0.0.0:1455/')}`,
    `${authorize}${encoded('http://localhost:99999/')}`,
    `${authorize}localhost:1455`,
    `https://docs.example/?q=${encoded('http://localhost:3000/')}`,
  ])('is not on this computer: %s', (link) => {
    expect(callbackPort(link)).toBeUndefined();
  });

  it('does not follow links in links for ever', () => {
    let link = `${authorize}${encoded('http://localhost:1455/')}`;
    for (const _ of [1, 2, 3, 4]) link = `https://auth.example/?next=${encoded(link)}`;
    expect(callbackPort(link)).toBeUndefined();
  });
});

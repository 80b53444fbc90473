import { once } from 'node:events';
import fs from 'node:fs/promises';
import http from 'node:http';
import type net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Upstream } from './upstream';
import { isBypassed, parseUpstream, upstreamText } from './upstream-proxy';

let folder: string;
let file: string;
let warnings: string[];
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-upstream-'));
  file = path.join(folder, 'upstream-proxy');
  warnings = [];
});
afterEach(() => fs.rm(folder, { recursive: true }));

const open = (env: NodeJS.ProcessEnv = {}): Promise<Upstream> =>
  Upstream.open(file, (sentence) => warnings.push(sentence), env);

describe('the proxy that counts', () => {
  it('is what was set, then the environment’s, and is told without its password', async () => {
    const upstream = await open({ https_proxy: 'http://env:hidden@proxy.example:3128' });
    expect(upstream.get()).toEqual({ url: 'http://env@proxy.example:3128', from: 'environment' });
    await upstream.set(' https://me:s%40crit@other.example ');
    const view = { url: 'https://me@other.example:443', from: 'settings' };
    expect(upstream.get()).toEqual(view);
    expect((await open()).get()).toEqual(view);
    expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
    await upstream.set(null);
    expect(upstream.get()).toMatchObject({ from: 'environment' });
    expect(await fs.readdir(folder)).toEqual([]);
  });

  it('is none without either', async () => {
    expect((await open({ HTTPS_PROXY: '', ALL_PROXY: 'socks4://a:1' })).get()).toBeNull();
  });

  it('stays when a new one is no address, and the sentence holds nothing of it', async () => {
    const upstream = await open();
    await upstream.set('proxy.example:8080');
    for (const text of ['', 'ftp://me:s3cret@x', 'http://me:s3cret@x/path', 'http://', 'me:s3cret@:x']) {
      const error = await upstream.set(text).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'invalid-input' });
      expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');
    }
    expect(upstream.get()).toMatchObject({ url: 'http://proxy.example:8080' });
  });

  it('is missed with a warning when its file is broken', async () => {
    await fs.writeFile(file, 'ftp://me:s3cret@x');
    expect((await open()).get()).toBeNull();
    expect(warnings).toHaveLength(1);
    expect(warnings.join('')).not.toContain('s3cret');
  });
});

it('reads addresses of all kinds', () => {
  expect(parseUpstream('http://u:p%25%3A@[fd00::1]:81')).toEqual({
    protocol: 'http',
    host: 'fd00::1',
    port: 81,
    login: { user: 'u', password: 'p%:' },
  });
  expect(upstreamText(parseUpstream('http://[fd00::1]:81'))).toBe('http://[fd00::1]:81');
});

it('knows what goes past it', () => {
  const env = { NO_PROXY: 'localhost, 192.0.2.1,10.0.0.0/8 fd00::/8' };
  for (const address of ['192.0.2.1', '10.1.2.3', 'fd12::1']) expect(isBypassed(address, env)).toBe(true);
  for (const address of ['192.0.2.2', '11.0.0.1', '2001:db8::1'])
    expect(isBypassed(address, env)).toBe(false);
  expect(isBypassed('8.8.8.8', { no_proxy: '*' })).toBe(true);
  expect(isBypassed('8.8.8.8', {})).toBe(false);
});

describe('a connection through it', () => {
  let proxy: http.Server;
  let asked: (readonly [target: string | undefined, authorization: string | undefined])[];
  let answer: string;
  beforeEach(async () => {
    asked = [];
    answer = 'HTTP/1.1 200 Fine\r\nX: y\r\n\r\nearly';
    proxy = http.createServer();
    proxy.on('connect', (request, socket) => {
      asked.push([request.url, request.headers['proxy-authorization']]);
      socket.on('error', () => undefined);
      socket.write(answer);
      socket.pipe(socket);
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => proxy.close());

  const dial = async (address: string, env: NodeJS.ProcessEnv = {}): Promise<net.Socket> => {
    const upstream = await open(env);
    await upstream.set(`http://me:p%40ss@127.0.0.1:${(proxy.address() as net.AddressInfo).port}`);
    return upstream.dial(address, 443, new AbortController().signal);
  };

  it('logs in, and loses nothing that comes at once', async () => {
    const socket = await dial('203.0.113.9');
    socket.end(' late');
    const received: Buffer[] = [];
    for await (const chunk of socket) received.push(chunk as Buffer);
    expect(Buffer.concat(received).toString()).toBe('early late');
    expect(asked).toEqual([['203.0.113.9:443', `Basic ${Buffer.from('me:p@ss').toString('base64')}`]]);
  });

  it.each([
    ['HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', /another user or password/],
    ['HTTP/1.1 403 Forbidden\r\n\r\n', /refused the connection \(403\)/],
    ['SSH-2.0-OpenSSH\r\n\r\n', /refused/],
  ])('that it answers with %j fails and tells no password', async (text, sentence) => {
    answer = text;
    const error = await dial('2001:db8::1').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'forbidden', message: expect.stringMatching(sentence) as string });
    expect(JSON.stringify(error) + String(error)).not.toContain('p@ss');
    expect(asked[0]?.[0]).toBe('[2001:db8::1]:443');
  });

  it('is not made for what goes past it', async () => {
    await expect(dial('127.0.0.1', { NO_PROXY: '127.0.0.0/8' })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    expect(asked).toEqual([]);
  });
});

import fs from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../../src-main/host/command';
import { PackageCache } from './package-cache';

/** What the world has, by path; and what was asked of it. */
const world: Record<string, { readonly type: string; readonly body: string }> = {};
let asked: string[];
let source: http.Server;
let address: string;
let folder: string;
let cache: PackageCache;

beforeEach(async () => {
  asked = [];
  source = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    const file = world[request.url ?? ''];
    if (file) response.setHeader('content-type', file.type).end(file.body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(source.address() as AddressInfo).port}`;
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral packages '));
  cache = await PackageCache.start({ folder, registry: `${address}/` });
  world['/debian/jq.deb'] = { type: 'application/x-debian-package', body: 'a package' };
  world['/debian/InRelease'] = { type: 'text/plain', body: 'a list' };
  world['/cowsay'] = {
    type: 'application/json',
    body: JSON.stringify({ tarball: `${address}/cowsay/-/cowsay-1.0.0.tgz` }),
  };
});
afterEach(async () => {
  await cache.close();
  await new Promise((resolve) => source.close(resolve));
  await fs.rm(folder, { recursive: true });
});

/** As apt asks: a whole address, of a proxy. */
async function byProxy(file: string): Promise<string> {
  const proxy = `http://127.0.0.1:${cache.port}`;
  const { stdout } = await runCommand('curl', [
    '-sS',
    '--proxy',
    proxy,
    '--noproxy',
    '',
    `${address}${file}`,
  ]);
  return stdout;
}

it('downloads a package once, for all who ask at the same time and later', async () => {
  const together = await Promise.all([byProxy('/debian/jq.deb'), byProxy('/debian/jq.deb')]);
  expect(together).toEqual(['a package', 'a package']);
  await cache.close();
  cache = await PackageCache.start({ folder, registry: `${address}/` });
  expect(await byProxy('/debian/jq.deb')).toBe('a package');
  expect(asked).toEqual(['/debian/jq.deb']);
});

it('asks again for a list of yesterday, and takes the old one when nobody answers', async () => {
  await byProxy('/debian/InRelease');
  const yesterday = Date.now() / 1000 - 25 * 3600;
  for (const name of await fs.readdir(folder)) await fs.utimes(path.join(folder, name), yesterday, yesterday);
  await byProxy('/debian/InRelease');
  expect(asked).toHaveLength(2);
  for (const name of await fs.readdir(folder)) await fs.utimes(path.join(folder, name), yesterday, yesterday);
  await new Promise((resolve) => source.close(resolve));
  source.closeAllConnections();
  expect(await byProxy('/debian/InRelease')).toBe('a list');
});

it('is a registry whose packages lie here', async () => {
  const own = `http://127.0.0.1:${cache.port}/npm/`;
  const answer = await fetch(`${own}cowsay`);
  expect(await answer.json()).toEqual({ tarball: `${own}cowsay/-/cowsay-1.0.0.tgz` });
});

it('keeps no failure', async () => {
  const own = `http://127.0.0.1:${cache.port}`;
  expect((await fetch(`${own}/npm/nothing`)).status).toBe(404);
  expect((await fetch(`${own}/elsewhere`)).status).toBe(404);
  expect(await fs.readdir(folder)).toEqual([]);
});

it('tells a guest where it is', () => {
  expect(cache.guestScript).toContain(`http://10.0.2.2:${cache.port}/npm/`);
});

import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { guestOfHome } from './guest.fixture';
import { probeNetwork, readAnswer, type Reach } from './probe';

const script = await fs.readFile('resources/guest/proxy/network-probe.sh', 'utf8');
const servers: net.Server[] = [];
let folder: string;
let secure: { readonly key: Buffer; readonly cert: Buffer };
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral probe '));
  const files = ['-keyout', path.join(folder, 'key'), '-out', path.join(folder, 'cert')];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...name], {
    stdio: 'pipe',
  });
  secure = {
    key: await fs.readFile(path.join(folder, 'key')),
    cert: await fs.readFile(path.join(folder, 'cert')),
  };
});
afterAll(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  await fs.rm(folder, { recursive: true, force: true });
});

async function listen(server: net.Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `https://localhost:${(server.address() as net.AddressInfo).port}`;
}

function probe(target: string, env: Readonly<Record<string, string>> = {}): Promise<Reach> {
  return probeNetwork(guestOfHome(folder, env), { script, target });
}

const answering = (status: number) =>
  https.createServer(secure, (_, response) => response.writeHead(status, { connection: 'close' }).end());
const trusting = () => ({ CURL_CA_BUNDLE: path.join(folder, 'cert') });

it('reaches a server that answers, whatever it answers and whichever proxy is set', async () => {
  const env = { ...trusting(), ALL_PROXY: 'socks5h://127.0.0.1:1', https_proxy: 'http://127.0.0.1:1' };
  expect(await probe(await listen(answering(200)), env)).toEqual({ kind: 'reached' });
  expect(await probe(await listen(answering(404)), env)).toEqual({ kind: 'reached' });
});

it('tells a name that nobody knows', async () => {
  expect(await probe('https://no-such-name.invalid')).toMatchObject({ kind: 'blocked', failure: 'dns' });
});

it('tells a connection that is refused', async () => {
  const target = await listen(net.createServer());
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect(await probe(target)).toMatchObject({
    failure: 'tcp',
    sentence: expect.stringContaining('no connection'),
  });
});

it('tells TLS that is broken on the way, by a stranger’s certificate or by none', async () => {
  expect(await probe(await listen(answering(200)))).toMatchObject({ failure: 'tls' });
  const plain = net.createServer((socket) =>
    socket.on('error', () => undefined).end('HTTP/1.1 200 OK\r\n\r\n'),
  );
  expect(await probe(await listen(plain))).toMatchObject({ failure: 'tls' });
});

it('tells a proxy that wants a password', async () => {
  expect(await probe(await listen(answering(407)), trusting())).toMatchObject({ failure: 'proxy-demand' });
});

/** A curl that ends as it is told: exit code and what it writes for https, what it writes for http. */
async function withCurl(exitCode: number, written: string, plain = '000 '): Promise<Record<string, string>> {
  const bin = await fs.mkdtemp(path.join(folder, 'bin '));
  const text = `#!/bin/sh\nfor url; do :; done\ncase $url in https:*) printf '%s' '${written}'; exit ${exitCode} ;; esac\nprintf '%s' '${plain}'\n`;
  await fs.writeFile(path.join(bin, 'curl'), text, { mode: 0o755 });
  return { PATH: `${bin}:/usr/bin:/bin` };
}

it.each([
  ['dns', '000 0.000000 0.000000 0.000000'],
  ['tcp', '000 0.010000 0.000000 0.000000'],
  ['tls', '000 0.010000 0.020000 0.000000'],
  ['timed-out', '000 0.010000 0.020000 0.030000'],
])('tells by how far it came what was out of time: %s', async (failure, written) => {
  expect(await probe('https://github.com', await withCurl(28, written))).toMatchObject({ failure });
});

it.each([
  ['asks for a login elsewhere', '302 http://login.hotel.example/?for=github.com', 'proxy-demand'],
  ['asks for a proxy', '407 ', 'proxy-demand'],
  ['says that a login is needed', '511 ', 'proxy-demand'],
  ['is the one that was asked', '301 https://github.com/', 'tcp'],
])('looks who answers plain requests where secure ones are lost: one that %s', async (_, plain, failure) => {
  const env = await withCurl(7, '000 0.010000 0.000000 0.000000', plain);
  expect(await probe('https://github.com', env)).toMatchObject({ failure });
});

it('says that curl is missing', async () => {
  expect(await probe('https://github.com', { PATH: path.join(folder, 'nothing') })).toMatchObject({
    failure: 'no-tool',
  });
});

it.each(['', 'reached and more', 'blocked', 'blocked nonsense', '\u001b[31mreached'])(
  'takes the answer %j of a guest for none',
  (answer) => {
    expect(readAnswer(answer, 'https://github.com')).toMatchObject({ failure: 'timed-out' });
  },
);

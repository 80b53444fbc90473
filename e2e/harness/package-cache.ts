import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { sharedImages } from './test-home';

/** This computer as QEMU's user network shows it to guests. */
const hostInGuest = '10.0.2.2';
const registryPath = '/npm/';
/** What a name means changes; lists that are older are asked for again. Milliseconds. */
const listAgeMs = 24 * 60 * 60 * 1000;
/** What never changes under its name: packages, and apt's lists by their hash. */
const unchanging = /\.(deb|tgz)$|\/by-hash\//;
const fetchTimeoutMs = 300_000;

/** Where a cache keeps its files, and where it gets them. */
interface Choices {
  readonly folder?: string;
  readonly registry?: string;
}

/** A file of the cache and its type. */
interface Kept {
  readonly file: string;
  readonly type: string;
}

/**
 * Serves packages to guests: apt's as an HTTP proxy, npm's as a registry. Each is downloaded once for this checkout,
 * into `.cache/packages`. Listens on loopback, which guests under QEMU reach as 10.0.2.2.
 */
export class PackageCache {
  private readonly fetching = new Map<string, Promise<Kept | number>>();
  private readonly server = http.createServer((request, response) => {
    this.answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end(String(error));
    });
  });

  private constructor(
    private readonly folder: string,
    private readonly registry: string,
  ) {}

  static async start({
    folder = path.join(path.dirname(sharedImages), 'packages'),
    registry = 'https://registry.npmjs.org/',
  }: Choices = {}): Promise<PackageCache> {
    await fs.mkdir(folder, { recursive: true });
    const cache = new PackageCache(folder, registry);
    await new Promise<void>((resolve) => cache.server.listen(0, '127.0.0.1', resolve));
    return cache;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** A shell script that makes apt and npm of a guest come here; run by a user who may become root. */
  get guestScript(): string {
    const address = `http://${hostInGuest}:${this.port}`;
    return `set -eu
printf '%s\\n' 'Acquire::http::Proxy "${address}";' | sudo -n tee /etc/apt/apt.conf.d/00package-cache >/dev/null
printf '%s\\n' 'registry=${address}${registryPath}' >"$HOME/.npmrc"
sync`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const source = this.sourceOf(request.url ?? '');
    if (source === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404).end();
      return;
    }
    const kept = await this.get(source, request.headers.accept ?? '*/*');
    if (typeof kept === 'number') {
      response.writeHead(kept).end();
    } else if (kept.type.includes('json')) {
      const text = await fs.readFile(kept.file, 'utf8');
      const own = `http://${request.headers.host}${registryPath}`;
      response.setHeader('content-type', kept.type).end(text.replaceAll(this.registry, own));
    } else {
      const { size } = await fs.stat(kept.file);
      response.writeHead(200, { 'content-type': kept.type, 'content-length': size });
      if (request.method === 'HEAD') response.end();
      else await pipeline(createReadStream(kept.file), response);
    }
  }

  /** A proxy is asked for whole addresses. */
  private sourceOf(url: string): string | undefined {
    if (url.startsWith(registryPath)) return new URL(url.slice(registryPath.length), this.registry).href;
    return url.startsWith('http://') ? url : undefined;
  }

  /** A file, or the status of those who did not have it. One that asks while it is fetched waits for it. */
  private get(source: string, accept: string): Promise<Kept | number> {
    const key = createHash('sha256').update(`${source} ${accept}`).digest('hex').slice(0, 32);
    const fetched = this.fetching.get(key) ?? this.findOrFetch(source, accept, path.join(this.folder, key));
    this.fetching.set(key, fetched);
    return fetched.finally(() => this.fetching.delete(key));
  }

  private async findOrFetch(source: string, accept: string, file: string): Promise<Kept | number> {
    const type = await fs.readFile(`${file}.type`, 'utf8').catch(() => undefined);
    const found = type === undefined ? undefined : { file, type };
    if (found && (unchanging.test(source) || Date.now() - (await fs.stat(file)).mtimeMs < listAgeMs))
      return found;
    try {
      return await this.fetch(source, accept, file);
    } catch (error) {
      if (found) return found; // Better an old list than none.
      throw error;
    }
  }

  private async fetch(source: string, accept: string, file: string): Promise<Kept | number> {
    const answer = await fetch(source, { headers: { accept }, signal: AbortSignal.timeout(fetchTimeoutMs) });
    if (!answer.ok || !answer.body) return answer.status;
    const type = answer.headers.get('content-type') ?? 'application/octet-stream';
    const partial = `${file}.${process.pid}`;
    await pipeline(Readable.fromWeb(answer.body as WebStream), createWriteStream(partial));
    await fs.rename(partial, file);
    await fs.writeFile(`${file}.type`, type);
    return { file, type };
  }
}

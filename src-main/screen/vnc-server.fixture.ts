import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** A server on a Unix socket that says what a test tells it to, and remembers what it heard. */
export interface FakeVncServer {
  readonly path: string;
  /** The first connection. */
  readonly peer: Promise<net.Socket>;
  /** All bytes that were read so far. */
  heard(): Buffer;
  remove(): Promise<void>;
}

/** @param isDeaf it accepts connections and never reads */
export async function fakeVncServer({ isDeaf = false } = {}): Promise<FakeVncServer> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-vnc-'));
  const socketPath = path.join(folder, 'vnc');
  const peers: net.Socket[] = [];
  const chunks: Buffer[] = [];
  const server = net.createServer({ pauseOnConnect: isDeaf }, (peer) => {
    peers.push(peer);
    peer.on('error', () => undefined);
    if (!isDeaf) peer.on('data', (chunk: Buffer) => chunks.push(chunk));
  });
  const peer = once(server, 'connection').then(([first]) => first as net.Socket);
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    path: socketPath,
    peer,
    heard: () => Buffer.concat(chunks),
    remove: async () => {
      for (const socket of peers) socket.destroy();
      server.close();
      await fs.rm(folder, { recursive: true, force: true });
    },
  };
}

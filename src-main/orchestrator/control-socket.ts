import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { Emitter, type Unsubscribe } from '../host/emitter';
import { ensurePrivateFolder } from '../host/private-folder';
import { ControlConnection, type ConnectionParts } from './control-connection';
import type { Lease } from './lease';

/** Clients at one time; Node hangs up on more. */
const maxClients = 128;

/** What the control socket serves, and what it counts. */
export type ControlSocketParts = Omit<ConnectionParts, 'onMalformed'>;

/** The way in for everything that is not a window: JSON lines on a unix socket which only this user can open. */
export class ControlSocket {
  private readonly connections = new Map<net.Socket, ControlConnection>();
  private readonly clientCounts = new Emitter<number>();
  private malformed = 0;

  private constructor(
    private readonly server: net.Server,
    parts: ControlSocketParts,
  ) {
    server.maxConnections = maxClients;
    server.on('connection', (socket) => {
      const connection = new ControlConnection(socket, {
        ...parts,
        onMalformed: () => (this.malformed += 1),
      });
      this.connections.set(socket, connection);
      this.clientCounts.emit(this.clientCount);
      socket.on('close', () => {
        this.connections.delete(socket);
        this.clientCounts.emit(this.clientCount);
      });
    });
  }

  /**
   * Listens at the place that the lease names. Who holds the lease is the only one to do so: a socket file
   * that is there already is a dead owner's, and is removed.
   *
   * @throws CorralError `forbidden` when the folder belongs to another user; the errno of bind(2).
   */
  static async open(lease: Lease, parts: ControlSocketParts): Promise<ControlSocket> {
    const file = lease.record.socket;
    await ensurePrivateFolder(path.dirname(file));
    await fs.rm(file, { force: true });
    const server = net.createServer({ allowHalfOpen: true });
    const socket = new ControlSocket(server, parts);
    server.listen(file);
    await once(server, 'listening');
    await fs.chmod(file, 0o600);
    return socket;
  }

  get clientCount(): number {
    return this.connections.size;
  }

  /** Lines that were no request, since the beginning. */
  get malformedCount(): number {
    return this.malformed;
  }

  /** Hears the number of clients each time it changes. */
  onClientCount(listener: (count: number) => void): Unsubscribe {
    return this.clientCounts.on(listener);
  }

  /** Takes no more clients, answers the rest with `handed-over`, removes the socket file. */
  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const connection of this.connections.values()) connection.close();
    await closed;
  }
}

import fs from 'node:fs/promises';
import net from 'node:net';

/** A socket of this app that one guest's SSH connection leads to. */
export class AppSocket {
  private readonly streams = new Set<net.Socket>();

  private constructor(
    readonly file: string,
    private readonly server: net.Server,
  ) {}

  /**
   * Listens, for this user alone, in a folder that nobody else can enter.
   *
   * @param maxConnections more at once are turned away. @param serve takes each connection; its two ends close apart.
   */
  static async listen(
    file: string,
    maxConnections: number,
    serve: (stream: net.Socket) => void,
  ): Promise<AppSocket> {
    await fs.rm(file, { force: true }); // A killed app leaves its sockets behind.
    const server = net.createServer({ allowHalfOpen: true });
    server.maxConnections = maxConnections;
    const socket = new AppSocket(file, server);
    server.on('connection', (stream) => {
      socket.streams.add(stream);
      stream.on('close', () => socket.streams.delete(stream));
      serve(stream);
    });
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject).listen(file, resolve);
    });
    await fs.chmod(file, 0o600);
    return socket;
  }

  /** Ends all connections, and the file is gone. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const stream of this.streams) stream.destroy();
    await closed;
  }
}

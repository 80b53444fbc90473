import net from 'node:net';
import { once } from 'node:events';

/** Hands out free ports of 127.0.0.1, never the same one to two machines that start at once. */
export class SshPorts {
  private readonly taken = new Set<number>();

  /** The `preferred` port when it is free, else another. */
  async take(preferred: number | undefined): Promise<number> {
    if (preferred !== undefined && !this.taken.has(preferred) && (await portIsFree(preferred))) {
      this.taken.add(preferred);
      return preferred;
    }
    for (;;) {
      const port = await anyFreePort();
      if (this.taken.has(port)) continue;
      this.taken.add(port);
      return port;
    }
  }

  /** Notes the port of a machine that runs already. */
  hold(port: number): void {
    this.taken.add(port);
  }

  giveBack(port: number): void {
    this.taken.delete(port);
  }
}

async function portIsFree(port: number): Promise<boolean> {
  try {
    await bindOnce(port);
    return true;
  } catch {
    return false;
  }
}

const anyFreePort = (): Promise<number> => bindOnce(0);

async function bindOnce(port: number): Promise<number> {
  const server = net.createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as net.AddressInfo).port;
  server.close();
  await once(server, 'close');
  return bound;
}

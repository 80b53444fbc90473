import net from 'node:net';

/** Loopback answers at once; this is for a program there that is too busy. */
const probeMs = 500;

/**
 * Listens on a port of this computer’s loopback, and on nothing else: of IPv4, and of IPv6 where there is one,
 * since “localhost” may mean either.
 *
 * @returns the servers, or undefined when a program uses the port
 */
export async function listenOnLoopback(port: number): Promise<readonly net.Server[] | undefined> {
  // macOS lets one listen on a part of what another program has in whole, and takes its connections.
  if ((await answers('127.0.0.1', port)) || (await answers('::1', port))) return undefined;
  const ipv4 = await listen('127.0.0.1', port);
  if (ipv4 === 'taken' || ipv4 === 'absent') return undefined;
  const ipv6 = await listen('::1', port);
  if (ipv6 === 'absent') return [ipv4];
  if (ipv6 !== 'taken') return [ipv4, ipv6];
  ipv4.close();
  return undefined;
}

/** @returns `absent` when this computer has no such address */
async function listen(host: string, port: number): Promise<net.Server | 'taken' | 'absent'> {
  const server = net.createServer({ allowHalfOpen: true });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve('taken');
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve('absent');
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: probeMs });
    const settle = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

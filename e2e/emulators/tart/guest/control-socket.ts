import fs from 'node:fs';
import net from 'node:net';
import { agentPort } from './guest-control';

/** A byte pipe to the guest's agent, for whoever connects to `control.sock`. */
export function serveControlSocket(address: string): void {
  fs.rmSync('control.sock', { force: true });
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const guest = net.connect({ host: address, port: agentPort, allowHalfOpen: true });
    client.pipe(guest);
    guest.pipe(client);
    client.on('error', () => guest.destroy());
    guest.on('error', () => client.destroy());
    client.on('close', () => guest.destroy());
    guest.on('close', () => client.destroy());
  });
  server.listen('control.sock');
  server.unref();
}

import net from 'node:net';
import { CorralError } from '../host/errors';
import type { DestinationPolicy } from './destination-policy';

/** Connects to a literal address that was checked. Rejects when it fails, or when the signal says so. */
export type Dial = (address: string, port: number, signal: AbortSignal) => Promise<net.Socket>;

/** Systems wait for more than a minute; a guest's programs give up sooner. */
const connectTimeoutMs = 30_000;
const keepAliveMs = 60_000;

/** The only way by which a guest's connections leave this computer. */
export class Outbound {
  private made = 0;

  constructor(
    private readonly policy: DestinationPolicy,
    private readonly dial: Dial,
  ) {}

  /** Connections made so far. */
  get connectionCount(): number {
    return this.made;
  }

  /** @throws CorralError `forbidden` (details: reason); or what the connection failed with. */
  async connect(address: string, port: number, signal: AbortSignal): Promise<net.Socket> {
    const judgement = this.policy.judge(address, port);
    if (judgement.kind === 'refused') {
      throw new CorralError('forbidden', `Guests may not reach ${JSON.stringify(address)}, port ${port}.`, {
        reason: judgement.reason,
      });
    }
    const socket = await this.dial(judgement.address, judgement.port, signal);
    this.made += 1;
    return socket;
  }
}

/** Connects without help. */
export const dialDirectly: Dial = (address, port, signal) =>
  untilReady(net.connect({ host: address, port, allowHalfOpen: true, noDelay: true }), 'connect', signal);

/** Waits for an event of a new socket and destroys it when that does not come within 30 s. */
export function untilReady<Socket extends net.Socket>(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      settle();
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const onAbort = (): void => fail(new CorralError('cancelled', 'The guest let go of it.'));
    const timer = setTimeout(() => {
      fail(new CorralError('timed-out', `Nothing answered within ${connectTimeoutMs / 1000} s.`));
    }, connectTimeoutMs);
    const onReady = (): void => {
      settle();
      socket.setKeepAlive(true, keepAliveMs);
      resolve(socket);
    };
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('error', fail).off(event, onReady);
    };
    socket.on('error', fail).on(event, onReady);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
}

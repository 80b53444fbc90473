import { createHash } from 'node:crypto';
import path from 'node:path';
import { Emitter, type Unsubscribe } from '../host/emitter';
import { toCorralError } from '../host/errors';
import type { Paths } from '../host/paths';
import { ensurePrivateFolder } from '../host/private-folder';
import { AppSocket } from './app-socket';
import { DestinationPolicy } from './destination-policy';
import { DnsRelay } from './dns-relay';
import {
  removeGuestEnd,
  startForwardSession,
  type ForwardSession,
  type ForwardSessionParts,
} from './forward-session';
import type { ForwardEvent, ForwardRequest, GuestForward, GuestForwards } from './guest-forwards';
import { Outbound, type Dial } from './outbound';
import { serveSocks } from './socks-server';
import { Tunnel } from './tunnel-server';

export interface SshForwardsParts extends ForwardSessionParts {
  readonly paths: Pick<Paths, 'runtime'>;
  /** How this computer reaches the outside. */
  readonly dial: Dial;
}

/** sshuttle opens one; another may come before the last has ended. */
const maxTunnels = 4;
const maxSocksConnections = 256;
/** Milliseconds before the next attempt, by the number of those that failed or did not last. */
const pausesMs = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** One that lasted this long was sound: the next pause is the first again. */
const soundMs = 60_000;

/** Brings sockets of this app into guests by `ssh -R`. They end with this app, however it ends. */
export class SshGuestForwards implements GuestForwards {
  constructor(private readonly parts: SshForwardsParts) {}

  async open(request: ForwardRequest): Promise<GuestForward> {
    await ensurePrivateFolder(this.parts.paths.runtime);
    const forward = new SshGuestForward(this.parts, request);
    await forward.start();
    return forward;
  }
}

class SshGuestForward implements GuestForward {
  private readonly events = new Emitter<ForwardEvent>();
  private readonly outbound: Outbound;
  private readonly dns = new DnsRelay();
  private socket: AppSocket | undefined;
  private session: ForwardSession | undefined;
  private lastGuestEnd = '';
  private tunnels = 0;
  private failures = 0;
  private upSince = 0;
  private retry: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly parts: SshForwardsParts,
    private readonly request: ForwardRequest,
  ) {
    this.outbound = new Outbound(new DestinationPolicy(request), parts.dial);
  }

  get guestEnd(): string {
    return this.lastGuestEnd;
  }

  get isUp(): boolean {
    return this.session !== undefined;
  }

  get connectionCount(): number {
    return this.outbound.connectionCount;
  }

  on(listener: (event: ForwardEvent) => void): Unsubscribe {
    return this.events.on(listener);
  }

  /** @throws CorralError as {@link GuestForwards.open}; nothing is kept then */
  async start(): Promise<void> {
    const { vmId, kind } = this.request;
    const name = createHash('sha256').update(`${vmId} ${kind}`).digest('hex').slice(0, 8);
    const file = path.join(this.parts.paths.runtime, `${name}.forward`);
    this.socket = await (kind === 'tunnel'
      ? AppSocket.listen(file, maxTunnels, (stream) => this.serveTunnel(stream))
      : AppSocket.listen(file, maxSocksConnections, (stream) => void serveSocks(stream, this.outbound)));
    try {
      await this.connect(this.socket);
    } catch (error) {
      await this.socket.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.retry);
    const wasUp = this.isUp;
    this.session?.stop();
    this.session = undefined;
    await this.socket?.close();
    if (!wasUp || this.request.kind !== 'tunnel') return;
    try {
      await removeGuestEnd(this.parts.guest(this.request.vmId));
    } catch {
      // It went off or is not reached; a socket without anybody behind it does no harm.
    }
  }

  private async connect(socket: AppSocket): Promise<void> {
    const { vmId, kind } = this.request;
    const session = await startForwardSession(this.parts, vmId, kind, socket.file, (reason) =>
      this.lost(socket, reason),
    );
    if (this.isClosed) {
      session.stop();
      return;
    }
    this.lastGuestEnd = session.guestEnd;
    this.session = session;
    this.upSince = Date.now();
  }

  private lost(socket: AppSocket, reason: string): void {
    this.session = undefined;
    if (Date.now() - this.upSince > soundMs) this.failures = 0;
    this.events.emit({ kind: 'down', reason });
    if (!this.isClosed) this.connectLater(socket);
  }

  private connectLater(socket: AppSocket): void {
    const pauseMs = pausesMs[Math.min(this.failures, pausesMs.length - 1)];
    this.failures += 1;
    this.retry = setTimeout(() => {
      this.connect(socket).then(
        () => {
          if (!this.isClosed) this.events.emit({ kind: 'up' });
        },
        (error: unknown) => {
          if (this.isClosed) return;
          this.events.emit({ kind: 'down', reason: toCorralError(error).message });
          this.connectLater(socket);
        },
      );
    }, pauseMs);
  }

  private serveTunnel(stream: ConstructorParameters<typeof Tunnel>[0]): void {
    this.tunnels += 1;
    const tunnel = new Tunnel(stream, { outbound: this.outbound, dns: this.dns }, () => {
      this.tunnels -= 1;
      if (this.tunnels === 0 && !this.isClosed) this.events.emit({ kind: 'released' });
    });
    tunnel.begin();
  }
}

import type { NetworkPolicy, NetworkState } from '../../src-preload/contract/network';
import type { GuestWatch } from '../fleet/guest-watch';
import type { VmRecord } from '../fleet/vm-record';
import type { Unsubscribe } from '../host/emitter';
import { CorralError, toCorralError } from '../host/errors';
import { KeyedMutex } from '../host/keyed-mutex';
import { Bootstrap, wantsBootstrap } from './bootstrap';
import type { ForwardEvent, GuestForward, GuestForwards } from './guest-forwards';
import {
  hasSshuttle,
  missingSshuttle,
  startProxy,
  stopProxy,
  wasStoppedByHand,
  writeProxyConfig,
} from './guest-proxy';
import type { HostLogin } from './host-login';
import { probeNetwork, type ProbeParts, type Reach } from './probe';

/** What every guest's network is kept with. */
export interface GuestNetworkParts {
  readonly forwards: GuestForwards;
  readonly hostLogin: Pick<HostLogin, 'allow' | 'withdraw' | 'user'>;
  readonly probe: ProbeParts;
  /** Brings the scripts of the proxy into a guest, if they are not there as they should be. */
  readonly deploy: (vmId: string) => Promise<void>;
  readonly now: () => number;
}

/** The guest as it is now; all may change while it runs. */
export interface GuestAccess {
  record(): VmRecord;
  policy(): NetworkPolicy;
  /** @throws CorralError `wrong-state` when it is off */
  guest(): GuestWatch;
  tell(state: NetworkState): void;
}

/** Milliseconds before the proxy is started again, by the number of times that it ended before. */
const pausesMs = [2_000, 5_000, 15_000, 60_000] as const;
/** The first fetch through a proxy that has only just started may take this long, in a busy guest. */
const proofSeconds = 15;
/** A proxy that ran this long has been fine: the next pause is the first again. */
const soundMs = 60_000;

/**
 * How one running guest reaches the outside: looks, starts what it needs, proves it, and starts it again when it
 * ends. One thing at a time.
 */
export class GuestNetwork {
  private readonly turns = new KeyedMutex();
  private forward: GuestForward | undefined;
  private ignoreForward: Unsubscribe = () => undefined;
  private state: NetworkState = { kind: 'unknown' };
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  /** Turns that run or wait. */
  private underWay = 0;
  private isOver = false;
  private readonly bootstrap: Bootstrap;

  constructor(
    private readonly access: GuestAccess,
    private readonly parts: GuestNetworkParts,
  ) {
    this.bootstrap = new Bootstrap(access.record().id, parts.forwards);
  }

  /** Whether the guest goes out through this process, or will when what is under way succeeds. */
  get isCarried(): boolean {
    return (
      this.underWay > 0 || this.forward !== undefined || this.retry !== undefined || this.bootstrap.isOpen
    );
  }

  /** Does what the policy asks for, unless that is done already. */
  settle(): Promise<void> {
    return this.turn(async () => {
      if (this.state.kind === 'proxied') return;
      const guest = this.access.guest();
      if (await wantsBootstrap(guest)) await this.openBootstrap();
      else await this.follow(this.access.policy());
    });
  }

  /** Gives a guest that does not get out a way that needs no tools in it, until {@link useTools}. */
  bridge(): Promise<void> {
    return this.turn(async () => {
      const { mode } = this.access.policy();
      const isNeeded = mode === 'on' || (mode === 'auto' && (await this.probe()).kind === 'blocked');
      if (isNeeded) await this.openBootstrap();
      else await this.bootstrap.remove(this.access.guest());
    });
  }

  /** Does with the guest's own tools what the policy asks for. @throws CorralError in mode `on`, what it met */
  useTools(): Promise<void> {
    return this.turn(async () => {
      const guest = this.access.guest();
      await this.bootstrap.remove(guest);
      const policy = this.access.policy();
      if (policy.mode === 'on') return this.begin(policy);
      // People and agents look there for the mode, also where nothing runs.
      const { mode, way } = policy;
      const { target } = this.parts.probe;
      await writeProxyConfig(guest, { mode, way, target, socket: '', hostUser: '' });
      await this.follow(policy);
    });
  }

  /** Ends what runs and does what the policy asks for now. */
  reconsider(): Promise<void> {
    return this.turn(async () => {
      await this.end();
      await stopProxy(this.access.guest());
      await this.parts.hostLogin.withdraw(this.access.record().id);
      await this.follow(this.access.policy());
    });
  }

  /** Looks from inside the guest, now. */
  look(): Promise<void> {
    return this.turn(async () => {
      const reach = await this.probe();
      if (this.state.kind !== 'proxied') this.tellReach(reach);
      else if (reach.kind === 'blocked')
        this.tell({ kind: 'failed', at: this.now(), sentence: reach.sentence });
    });
  }

  /** Starts the proxy, whatever the mode says. @throws CorralError what it met */
  start(): Promise<void> {
    return this.turn(async () => {
      if (this.state.kind === 'proxied') return;
      this.failures = 0;
      await this.begin(this.access.policy());
    });
  }

  /** Ends the proxy until it is started again, or the guest starts anew. */
  stop(): Promise<void> {
    return this.turn(async () => {
      await this.end();
      await stopProxy(this.access.guest());
      this.tellReach(await this.probe());
    });
  }

  /** Shows on the guest's network what went wrong with it. */
  failed(error: unknown): void {
    this.tell({ kind: 'failed', at: this.now(), sentence: toCorralError(error).message });
  }

  /** Lets go of a guest that is off or going off, or of one that goes on without Corral. */
  async dispose(): Promise<void> {
    this.isOver = true;
    await this.end();
    await this.bootstrap.close();
  }

  private turn(work: () => Promise<void>): Promise<void> {
    this.underWay += 1;
    return this.turns
      .run('', async () => {
        if (!this.isOver) await work();
      })
      .finally(() => (this.underWay -= 1));
  }

  private async openBootstrap(): Promise<void> {
    await this.end();
    await this.bootstrap.open(this.access.guest(), this.access.policy().allowPrivate);
    this.tell({ kind: 'starting', since: this.now() });
  }

  private async follow(policy: NetworkPolicy): Promise<void> {
    const guest = this.access.guest();
    switch (policy.mode) {
      case 'off':
        await stopProxy(guest);
        this.tell({ kind: 'unknown' });
        return;
      case 'on':
        await this.beginOrRetry(policy);
        return;
      case 'auto': {
        // One that outlived Corral would let the look pass.
        if (policy.way === 'host-login') await stopProxy(guest);
        const reach = await this.probe();
        if (reach.kind === 'reached') this.tellReach(reach);
        else if (await hasSshuttle(guest)) await this.beginOrRetry(policy);
        else this.tellReach({ ...reach, sentence: `${reach.sentence} ${missingSshuttle(this.name)}` });
      }
    }
  }

  /** @throws CorralError what it met; the state has it too */
  private async begin(policy: NetworkPolicy): Promise<void> {
    this.forgetRetry();
    this.tell({ kind: 'starting', since: this.now() });
    try {
      const guest = this.access.guest();
      await this.parts.deploy(this.access.record().id);
      await this.openWay(policy);
      await startProxy(guest, this.name);
      await this.prove();
      this.tell({ kind: 'proxied', since: this.now() });
    } catch (error) {
      await this.end();
      this.failed(error);
      throw error;
    }
  }

  /** Puts the way out in place and tells the guest of it. */
  private async openWay({ mode, way, allowPrivate }: NetworkPolicy): Promise<void> {
    const { id } = this.access.record();
    const { target } = this.parts.probe;
    const guest = this.access.guest();
    if (way === 'host-login') {
      const hostUser = this.parts.hostLogin.user;
      await writeProxyConfig(guest, { mode, way, target, socket: '', hostUser });
      await this.parts.hostLogin.allow(id, guest);
      return;
    }
    this.forward ??= await this.openTunnel(id, allowPrivate);
    await writeProxyConfig(guest, { mode, way, target, socket: this.forward.guestEnd, hostUser: '' });
  }

  private async openTunnel(vmId: string, allowPrivate: boolean): Promise<GuestForward> {
    const forward = await this.parts.forwards.open({ vmId, kind: 'tunnel', allowPrivate });
    this.ignoreForward = forward.on((event) => this.onForward(event));
    return forward;
  }

  /** A fetch must get through, and through here: a guest whose rules don't hold may reach the outside by itself. */
  private async prove(): Promise<void> {
    const before = this.forward?.connectionCount;
    const reach = await this.probe(proofSeconds);
    if (reach.kind === 'blocked') {
      const sentence = `The proxy in “${this.name}” runs, but nothing gets through it. ${reach.sentence}`;
      throw new CorralError('guest-failed', sentence, { failure: reach.failure }, true);
    }
    if (before === undefined || (this.forward?.connectionCount ?? 0) > before) return;
    const sentence = `The proxy in “${this.name}” runs, but its traffic goes past it. Restart the guest, or choose another way out.`;
    throw new CorralError('guest-failed', sentence, {}, true);
  }

  private async beginOrRetry(policy: NetworkPolicy): Promise<void> {
    try {
      await this.begin(policy);
    } catch (error) {
      if (toCorralError(error).retryable) this.tryAgainLater();
    }
  }

  private onForward(event: ForwardEvent): void {
    switch (event.kind) {
      case 'down':
        this.tell({
          kind: 'failed',
          at: this.now(),
          sentence: `${event.reason} Corral tries again by itself.`,
        });
        return;
      case 'up':
        this.again();
        return;
      case 'released':
        if (this.forward?.isUp === true && this.state.kind === 'proxied')
          void this.onProxyEnd(this.state.since);
    }
  }

  /** sshuttle ended in the guest: by hand, which is respected, or by a fault. */
  private onProxyEnd(provenAt: number): Promise<void> {
    return this.turn(async () => {
      if (this.state.kind !== 'proxied') return;
      if (this.now() - provenAt > soundMs) this.failures = 0;
      const sentence = `The proxy in “${this.name}” ended. Corral starts it again.`;
      this.tell({ kind: 'failed', at: this.now(), sentence });
      if (await wasStoppedByHand(this.access.guest())) {
        await this.end();
        this.tellReach(await this.probe());
      } else this.tryAgainLater();
    }).catch(() => this.tryAgainLater());
  }

  private tryAgainLater(): void {
    if (this.isOver) return;
    const pause = pausesMs[Math.min(this.failures, pausesMs.length - 1)];
    this.failures += 1;
    this.forgetRetry();
    this.retry = setTimeout(() => this.again(), pause);
  }

  private forgetRetry(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
  }

  private again(): void {
    this.forgetRetry();
    if (this.forward?.isUp === false) return; // It tells when it is up again.
    this.turn(() => this.beginOrRetry(this.access.policy())).catch(() => this.tryAgainLater());
  }

  /** Takes away what this computer gives for it; the proxy in the guest ends by itself then. */
  private async end(): Promise<void> {
    this.forgetRetry();
    this.ignoreForward();
    const { forward } = this;
    this.forward = undefined;
    await forward?.close();
  }

  private probe(seconds?: number): Promise<Reach> {
    return probeNetwork(this.access.guest(), this.parts.probe, seconds);
  }

  private tellReach(reach: Reach): void {
    const at = this.now();
    this.tell(reach.kind === 'reached' ? { kind: 'direct', at } : { ...reach, at });
  }

  private tell(state: NetworkState): void {
    if (this.isOver) return;
    this.state = state;
    this.access.tell(state);
  }

  private now(): number {
    return this.parts.now();
  }

  private get name(): string {
    return this.access.record().name;
  }
}

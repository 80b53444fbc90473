import { setTimeout as delay } from 'node:timers/promises';
import { channels } from '../../src-preload/contract/channels';
import type { CorralCalls, Reply } from '../../src-preload/contract/contract';
import type { CorralEvent } from '../../src-preload/contract/events';
import type { CallName } from '../api/method';
import { toEnvelope } from '../api/reply';
import { Emitter, type Unsubscribe } from '../host/emitter';
import { CorralError } from '../host/errors';
import { ControlLink } from './control-link';

export interface ControlClientOptions {
  /** The control socket's file. */
  readonly socket: string;
  /** Called each time that nobody answers there; may start an orchestrator. What it throws ends the call. */
  readonly wake?: () => Promise<void>;
  /** Milliseconds to look for an orchestrator, at first and when one hands over to the next. Default 30,000. */
  readonly deadlineMs?: number;
}

/** Calls that change nothing, so that the next orchestrator can be asked again. */
const repeatable: ReadonlySet<string> = new Set<CallName>([
  'system.info',
  'vm.list',
  'vm.get',
  'vm.waitUntilReady',
  'vm.sshCommand',
  'vm.console',
  'task.list',
  'task.get',
  'task.wait',
  'image.list',
]);

const retryMs = 100;

/**
 * The contract over the control socket. It lives through hand-overs: when its orchestrator goes away it finds
 * the next one, subscribes again, and repeats those calls that only read or wait.
 */
export class ControlClient {
  readonly calls: CorralCalls;
  private readonly events = new Emitter<CorralEvent>();
  private readonly deadlineMs: number;
  private link: Promise<ControlLink> | undefined;
  private listenerCount = 0;
  private closed = false;

  constructor(private readonly options: ControlClientOptions) {
    this.deadlineMs = options.deadlineMs ?? 30_000;
    this.calls = buildCalls((area, method, input) => this.call(area, method, input));
  }

  /** Hears all events from now on; a new `epoch` in them means a new orchestrator. */
  async on(listener: (event: CorralEvent) => void): Promise<Unsubscribe> {
    const unsubscribe = this.events.on(listener);
    this.listenerCount += 1;
    if (this.listenerCount === 1) (await this.connected()).subscribe();
    let heard = true;
    return () => {
      if (heard) this.listenerCount -= 1;
      heard = false;
      unsubscribe();
    };
  }

  /** Hangs up; what is under way is answered with `orchestrator-unreachable`. */
  close(): void {
    this.closed = true;
    void this.link?.then(
      (link) => link.close(),
      () => undefined,
    );
  }

  private async call(area: string, method: string, input: unknown): Promise<Reply<unknown>> {
    let until = Date.now() + this.deadlineMs;
    for (;;) {
      const begun = Date.now();
      const reply = await this.callOnce(area, method, input);
      if (reply !== 'lost' && (reply.ok || reply.error.code !== 'handed-over')) return reply;
      // A wait may live through several hand-overs, each with a deadline of its own.
      if (Date.now() - begun > this.deadlineMs) until = Date.now() + this.deadlineMs;
      const mayRepeat = repeatable.has(`${area}.${method}`) && !this.closed && Date.now() < until;
      if (!mayRepeat) return reply === 'lost' ? failed(lost()) : reply;
      await delay(retryMs);
    }
  }

  private async callOnce(area: string, method: string, input: unknown): Promise<Reply<unknown> | 'lost'> {
    let link: ControlLink;
    try {
      link = await this.connected();
    } catch (error) {
      return failed(error);
    }
    return link.call(area, method, input);
  }

  private connected(): Promise<ControlLink> {
    this.link ??= this.connect().catch((error: unknown) => {
      this.link = undefined;
      throw error;
    });
    return this.link;
  }

  private async connect(): Promise<ControlLink> {
    const until = Date.now() + this.deadlineMs;
    for (;;) {
      if (this.closed) throw lost();
      try {
        return await this.open();
      } catch (error) {
        if (Date.now() > until) throw unreachable(this.options.socket, error);
      }
      await this.options.wake?.();
      await delay(retryMs);
    }
  }

  private async open(): Promise<ControlLink> {
    const link = await ControlLink.open(this.options.socket, {
      onEvent: (event) => this.events.emit(event),
      onLost: () => this.onLost(),
    });
    if (this.listenerCount > 0) link.subscribe();
    return link;
  }

  private onLost(): void {
    this.link = undefined;
    if (this.listenerCount === 0 || this.closed) return;
    // The next call tells why when this fails.
    this.connected().catch(() => undefined);
  }
}

type Call = (area: string, method: string, input: unknown) => Promise<Reply<unknown>>;

function buildCalls(call: Call): CorralCalls {
  const areas = Object.entries(channels).map(([area, methods]) => [
    area,
    Object.fromEntries(methods.map((method) => [method, (input: unknown) => call(area, method, input)])),
  ]);
  return Object.fromEntries(areas) as CorralCalls;
}

function failed(error: unknown): Reply<never> {
  return { ok: false, error: toEnvelope(error) };
}

function lost(): CorralError {
  return new CorralError(
    'orchestrator-unreachable',
    'Corral’s orchestrator went away before it answered. Look at the state of your VMs, then try again if need be.',
  );
}

function unreachable(socket: string, cause: unknown): CorralError {
  return new CorralError(
    'orchestrator-unreachable',
    `No Corral orchestrator answers at ${socket}. Start the app, or run “corral serve” to see what keeps it from starting.`,
    { socket, cause: String(cause) },
    true,
  );
}

import { setTimeout as delay } from 'node:timers/promises';
import type { GuestNews, GuestWatch } from '../fleet/guest-watch';
import { toCorralError } from '../host/errors';
import { GuestConnection } from './guest-connection';
import type { GuestRunOptions } from './guest-connection';
import type { GuestParts } from './guest-parts';
import { GuestStream } from './guest-stream';
import { waitUntilReady } from './readiness';
import { mountShare, unmountShare } from './shares';
import { guestPower } from './shut-down';
import type { GuestTarget } from './target';

/** A guest that boots has this long; one that was lost is asked in rounds of it. Milliseconds. */
const readyTimeoutMs = 300_000;
/** A connection that was lost gets this long to come back before the guest counts as unreachable. */
const graceMs = 15_000;
/** Pause between two rounds with a guest that refuses us: it needs a person, not a hammer. */
const retryPauseMs = 10_000;
/** Before logging in again after a stream that ended, so that one that ends at once makes no storm. */
const reconnectPauseMs = 1_000;

/**
 * Stays with one running guest: waits until one can log in, listens to its stream, and when that
 * ends begins again, for as long as the machine runs.
 */
export class GuestWatcher implements GuestWatch {
  private readonly connection: GuestConnection;
  private readonly ended = new AbortController();
  private stopListening: () => void = () => undefined;
  private readonly watching: Promise<void>;

  constructor(
    private readonly target: GuestTarget,
    private readonly parts: GuestParts,
    private readonly onNews: (news: GuestNews) => void,
    /** Makes a guest without a seed disk known, and tells its host key. */
    private readonly introduce?: () => Promise<string>,
  ) {
    this.connection = new GuestConnection(target.id, parts.sshConfig, parts.run);
    this.watching = this.watch();
  }

  get power() {
    return guestPower(this.connection);
  }

  run(script: string, options?: GuestRunOptions) {
    return this.connection.run(script, options);
  }

  async mountShare(tag: string, name: string): Promise<void> {
    await mountShare(this.connection, tag, name);
  }

  unmountShare(name: string): Promise<void> {
    return unmountShare(this.connection, name);
  }

  terminalCommand(session: string): readonly string[] {
    return this.parts.terminal.command(this.target.id, session);
  }

  connectCommand(port: number): readonly string[] {
    // By name, so that the guest tries both of its loopback addresses.
    const options = ['-o', 'ControlMaster=no', '-W', `localhost:${port}`];
    return ['ssh', ...this.parts.sshConfig.arguments(this.target.id, options)];
  }

  loginCommand(): readonly string[] {
    return ['ssh', ...this.parts.sshConfig.arguments(this.target.id, [])];
  }

  async dispose(): Promise<void> {
    this.ended.abort();
    this.stopListening();
    await this.connection.dispose();
    await this.watching;
  }

  private async watch(): Promise<void> {
    let isFirst = true;
    let target: GuestTarget | undefined;
    while (!this.ended.signal.aborted) {
      try {
        target ??= await this.introduced();
        await this.parts.sshConfig.write(target);
        await this.login(isFirst);
        isFirst = false;
        this.tell({ kind: 'ready' });
        await this.listen();
        await this.pause(reconnectPauseMs);
      } catch (error) {
        this.tell({ kind: 'unreachable', reason: toCorralError(error).message });
        await this.pause(retryPauseMs);
      }
    }
  }

  private async introduced(): Promise<GuestTarget> {
    if (!this.introduce) return this.target;
    return { ...this.target, hostPublicKey: await this.introduce() };
  }

  /** Waits until one can log in. A guest that was there before is given a while before we say that it is not. */
  private async login(isFirst: boolean): Promise<void> {
    const grace = setTimeout(() => {
      if (!isFirst) this.tell({ kind: 'unreachable', reason: 'It stopped answering over SSH.' });
    }, graceMs);
    try {
      await waitUntilReady(this.connection, this.target.endpoint, {
        timeoutMs: readyTimeoutMs,
        signal: this.ended.signal,
        onStage: (stage) => {
          if (isFirst) this.tell({ kind: 'waiting', for: stage });
        },
      });
    } finally {
      clearTimeout(grace);
    }
  }

  /** Passes on what the guest says; resolves when the stream ends. */
  private listen(): Promise<void> {
    return new Promise((resolve) => {
      const { sshConfig, streamScript, startPiped } = this.parts;
      const stream = new GuestStream(this.target.id, sshConfig, streamScript, startPiped);
      this.stopListening = () => {
        stream.dispose();
        resolve();
      };
      let wasSilent = false;
      stream.on((event) => {
        switch (event.kind) {
          case 'facts':
            if (wasSilent) this.tell({ kind: 'ready' });
            wasSilent = false;
            this.tell({ kind: 'facts', facts: event.facts });
            return;
          case 'git':
            this.parts.onGitChange(this.target.id);
            return;
          case 'payload':
            this.parts.onPayload(this.target.id, event.status);
            return;
          case 'silent':
            wasSilent = true;
            this.tell({ kind: 'unreachable', reason: silence(event.silentForMs) });
            return;
          case 'ended':
            resolve();
        }
      });
    });
  }

  private async pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.ended.signal }).catch(() => undefined);
  }

  private tell(news: GuestNews): void {
    if (!this.ended.signal.aborted) this.onNews(news);
  }
}

function silence(milliseconds: number): string {
  return `Nothing was heard of it for ${Math.round(milliseconds / 1000)} s. It may be overloaded; its console shows more.`;
}

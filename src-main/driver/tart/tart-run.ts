import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Resources, Share } from '../../../src-preload/contract/vm';
import { isAlive, signalProcess, type ProcessIdentity } from '../../host/process-identity';
import type { Endpoint, ScreenAddress } from '../driver';
import { endOf, screenOf, type RunEnd } from './run-log';

const watchMs = 500;
/** Between two looks whether the process of this pid is still the same one: on macOS that takes a `ps`. */
const confirmMs = 60_000;
const goneAfterInterruptMs = 15_000;
const goneAfterKillMs = 5_000;

/** Facts about one run of a machine. */
export interface RunFacts {
  readonly process: ProcessIdentity;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly resources: Resources;
  readonly shares: readonly Share[];
  /** Null for a run that was started outside of Corral. */
  readonly logFile: string | null;
}

/** One running `tart run`: the moment it ends, and the signals that it understands. */
export class TartRun {
  endpoint: Endpoint | null = null;
  private readonly released = new AbortController();
  private readonly watching: Promise<void>;
  private isExpected = false;
  private hasEnded = false;

  constructor(
    readonly facts: RunFacts,
    private readonly onEnd: (end: RunEnd) => void,
  ) {
    this.watching = this.watch();
  }

  /** Aborted when it has ended or is let go of. */
  get signal(): AbortSignal {
    return this.released.signal;
  }

  /** What it announced of its screen; read anew each time, so that the password is kept nowhere. */
  get screen(): ScreenAddress | undefined {
    return screenOf(this.log());
  }

  /** Asks the guest to shut down; a macOS guest asks its user. */
  powerDown(): void {
    signalProcess(this.facts.process, 'SIGUSR2');
  }

  /** Cuts the power: Tart's own way first, then for good. Never SIGTERM, which Tart does not handle. */
  async stop(): Promise<void> {
    this.isExpected = true;
    signalProcess(this.facts.process, 'SIGINT');
    if (await this.goneWithin(goneAfterInterruptMs)) return;
    signalProcess(this.facts.process, 'SIGKILL');
    await this.goneWithin(goneAfterKillMs);
  }

  /** True when it has ended, false when the time passed first. */
  async goneWithin(milliseconds: number): Promise<boolean> {
    const timeout = new AbortController();
    await Promise.race([
      this.watching,
      delay(milliseconds, undefined, { signal: timeout.signal }).catch(() => undefined),
    ]);
    timeout.abort();
    return this.hasEnded;
  }

  /** Stops watching; the machine runs on. */
  release(): void {
    this.released.abort();
  }

  private async watch(): Promise<void> {
    let confirmedAt = Date.now();
    while (this.isThere(Date.now() - confirmedAt > confirmMs)) {
      if (Date.now() - confirmedAt > confirmMs) confirmedAt = Date.now();
      await delay(watchMs, undefined, { signal: this.released.signal }).catch(() => undefined);
      if (this.released.signal.aborted) return;
    }
    this.hasEnded = true;
    this.released.abort();
    const end = endOf(this.log());
    const wasAsked = end.wasAsked || this.isExpected || this.facts.logFile === null;
    this.onEnd({ ...end, wasAsked, reason: wasAsked && !end.wasAsked ? 'It was stopped.' : end.reason });
  }

  private isThere(confirm: boolean): boolean {
    if (confirm || process.platform === 'linux') return isAlive(this.facts.process);
    try {
      return process.kill(this.facts.process.pid, 0);
    } catch {
      return false;
    }
  }

  private log(): string {
    const { logFile } = this.facts;
    return logFile !== null && fs.existsSync(logFile) ? fs.readFileSync(logFile, 'utf8') : '';
  }
}

import type { VmState } from '../../src-preload/contract/vm';
import type { Unsubscribe } from '../host/emitter';
import type { CheckBook } from './check-book';
import { newCheck, type LookParts } from './look';
import { scanGuest } from './scan-guest';

/** Milliseconds. */
export interface FreshnessTimes {
  /** Between two looks at one VM in passing. */
  readonly pause: number;
  /** A guest that one has just logged in to, or in which git has just written, is busy. */
  readonly settle: number;
}

const defaultTimes: FreshnessTimes = { pause: 30_000, settle: 5_000 };
/** Of looks in passing: everything else in the guest goes first. */
const niceness = 15;

/** Looks again at running VMs when they came up and when they say that something changed. */
export class Freshness {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly lastLook = new Map<string, number>();
  private readonly lastState = new Map<string, VmState['kind']>();
  private readonly disposal = new AbortController();
  private readonly stopListening: Unsubscribe;

  constructor(
    private readonly parts: LookParts,
    private readonly book: CheckBook,
    private readonly times: FreshnessTimes = defaultTimes,
  ) {
    this.stopListening = parts.registry.on((news) => {
      if (news.topic === 'vm.removed') this.forget(news.id);
      if (news.topic === 'vm.changed') this.onState(news.vm.id, news.vm.state.kind);
    });
  }

  /** To be called when a guest says that something of its git repositories changed. */
  changed(vmId: string): void {
    this.outdate(vmId);
    this.schedule(vmId);
  }

  /** To be called when one can log in to a guest. */
  ready(vmId: string): void {
    this.schedule(vmId);
  }

  dispose(): void {
    this.stopListening();
    this.disposal.abort();
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  /** What runs, or ran since, may hold something else than what was seen. */
  private onState(vmId: string, kind: VmState['kind']): void {
    if (this.lastState.get(vmId) === kind) return;
    const isFirst = !this.lastState.has(vmId);
    this.lastState.set(vmId, kind);
    const ranUntilNow = !isFirst && (kind === 'stopped' || kind === 'died');
    if (kind === 'starting' || ranUntilNow) this.outdate(vmId);
  }

  /** One that can't be written is written with the next look. */
  private outdate(vmId: string): void {
    this.book.outdate(vmId).catch(() => undefined);
  }

  private schedule(vmId: string): void {
    if (this.timers.has(vmId) || this.disposal.signal.aborted) return;
    const earliest = (this.lastLook.get(vmId) ?? 0) + this.times.pause;
    const delayMs = Math.max(this.times.settle, earliest - this.parts.now());
    const timer = setTimeout(() => {
      this.timers.delete(vmId);
      void this.look(vmId);
    }, delayMs);
    timer.unref();
    this.timers.set(vmId, timer);
  }

  /** A look in passing that fails leaves what is known as it is: outdated. */
  private async look(vmId: string): Promise<void> {
    const { registry, guestOf, script, now } = this.parts;
    if (!registry.has(vmId) || registry.runtime(vmId).state.kind !== 'running') return;
    const begun = now();
    this.lastLook.set(vmId, begun);
    try {
      const answer = await scanGuest(guestOf(vmId), script, { niceness, signal: this.disposal.signal });
      if (!registry.has(vmId) || registry.runtime(vmId).state.kind !== 'running') return;
      const isBusy = this.timers.has(vmId); // it changed meanwhile
      await this.book.add({ ...newCheck(vmId, 'guest', answer, now(), now() - begun), outdated: isBusy });
    } catch {
      // The guest does not answer, which its tile says.
    }
  }

  private forget(vmId: string): void {
    clearTimeout(this.timers.get(vmId));
    this.timers.delete(vmId);
    this.lastLook.delete(vmId);
    this.lastState.delete(vmId);
    this.book.forget(vmId);
  }
}

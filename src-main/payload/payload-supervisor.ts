import { isDeepStrictEqual } from 'node:util';
import type { PayloadQuestion, PayloadState } from '../../src-preload/contract/payload-state';
import type { PayloadStatus } from '../guest/payload-status';
import { judgePayload, nextJudgement, type PayloadFacts } from './payload-state';
import type { Named } from './sentences';

/** What a supervisor tells of its payload. */
export interface PayloadView {
  readonly state: PayloadState;
  readonly lastSuccessAt: number | null;
}

export interface SupervisorParts {
  readonly names: () => Named;
  readonly now: () => number;
  readonly tell: (view: PayloadView) => void;
  /** Nothing was heard of the service for a minute: somebody should look whether it runs. */
  readonly onSilence: () => void;
}

/** A payload that is in sync says so every few seconds; clients hear of it this often. Milliseconds. */
const tellEveryMs = 30_000;

/**
 * Judges how the payload of a VM that is on goes, by what is heard: of the service through the guest stream, of the
 * generations that were taken over. It asks nobody; one timer wakes it when hearing nothing means something.
 */
export class PayloadSupervisor {
  private facts: PayloadFacts;
  private told: PayloadView | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: SupervisorParts) {
    this.facts = {
      since: parts.now(),
      stage: { kind: 'bringing-up', sentence: 'Waiting for the guest.' },
      status: null,
      heardAt: null,
      statusSince: null,
      downSince: null,
      lastSuccessAt: null,
      taken: null,
      awaitedSince: null,
      refusal: null,
      answers: false,
    };
    this.judge();
  }

  get stage(): PayloadFacts['stage'] {
    return this.facts.stage;
  }

  /** Whether one can log in to the guest. */
  get isAnswered(): boolean {
    return this.facts.answers;
  }

  /** What a person has to decide before it goes on. */
  get question(): PayloadQuestion | undefined {
    const state = this.told?.state;
    return state?.kind === 'held' ? state.question : undefined;
  }

  /** Why it is as it is; empty while all is well. */
  get sentence(): string {
    const state = this.told?.state;
    return state && 'sentence' in state ? state.sentence : '';
  }

  /** It goes into another stage; what the service said in the one before says nothing any more. */
  enter(stage: PayloadFacts['stage']): void {
    if (isDeepStrictEqual(stage, this.facts.stage)) return;
    const forgotten = { status: null, heardAt: null, statusSince: null, downSince: null } as const;
    this.change({ stage, since: this.parts.now(), ...forgotten });
  }

  /** The service said something. */
  heard(status: PayloadStatus): void {
    const now = this.parts.now();
    const { status: before, statusSince, lastSuccessAt, taken, awaitedSince } = this.facts;
    const isSame = before?.state === status.state && before.reason === status.reason;
    const succeededAt = status.state === 'ok' && status.changedSince === null ? status.at : null;
    this.change({
      status,
      heardAt: now,
      statusSince: isSame ? statusSince : now,
      downSince: null,
      awaitedSince: status.generation === taken ? null : (awaitedSince ?? now),
      lastSuccessAt: Math.max(succeededAt ?? 0, lastSuccessAt ?? 0) || null,
    });
  }

  /** A generation is in the history and in the folder. */
  took(generation: string | null): void {
    const { status, taken, awaitedSince } = this.facts;
    const isAwaited = status !== null && status.generation !== generation;
    const isNew = generation !== taken; // It is on its way to the one that is awaited.
    this.change({
      taken: generation,
      refusal: null,
      awaitedSince: isAwaited ? (isNew ? this.parts.now() : awaitedSince) : null,
    });
  }

  /** A generation could not be taken over. */
  refused(sentence: string): void {
    const since = this.facts.refusal?.since ?? this.parts.now();
    this.change({ refusal: { since, sentence } });
  }

  /** Whether one can log in to the guest. */
  answers(answers: boolean): void {
    this.change({ answers });
  }

  /** Somebody looked, and the service does not run. */
  isDown(): void {
    this.change({ downSince: this.facts.downSince ?? this.parts.now() });
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private change(change: Partial<PayloadFacts>): void {
    this.facts = { ...this.facts, ...change };
    this.judge();
  }

  private judge(): void {
    const { names, now } = this.parts;
    const at = now();
    this.tell({ state: judgePayload(this.facts, names(), at), lastSuccessAt: this.facts.lastSuccessAt });
    clearTimeout(this.timer);
    const next = nextJudgement(this.facts, at);
    if (next === null) return;
    this.timer = setTimeout(() => {
      this.judge();
      if (this.facts.downSince === null && this.told?.state.kind === 'stale') this.parts.onSilence();
    }, next - at);
  }

  private tell(view: PayloadView): void {
    if (this.told && isNoNews(this.told, view)) return;
    this.told = view;
    this.parts.tell(view);
  }
}

function isNoNews(told: PayloadView, view: PayloadView): boolean {
  if (told.state.kind !== 'in-sync' || view.state.kind !== 'in-sync') return isDeepStrictEqual(told, view);
  return view.state.at - told.state.at < tellEveryMs;
}

import type { Vm, VmState } from '../../../src-preload/contract/vm';

/** Why there is no connection any more. */
export interface Loss {
  /** What a person should know; null when the screen just went away, as it does when the VM restarts. */
  readonly sentence: string | null;
  /** Trying again would not help. */
  readonly isFinal: boolean;
}

/** What a screen shows now, or why it shows nothing. */
export type ScreenStatus =
  | { readonly kind: 'open' }
  /** @property attempt 0 for the first time, else the number of the attempt to get it back. @property reason why it is lost */
  | { readonly kind: 'connecting'; readonly attempt: number; readonly reason: string | null }
  | { readonly kind: 'off' }
  /** The VM runs without a screen. */
  | { readonly kind: 'none'; readonly reason: string }
  /** Trying again by itself would not help. */
  | { readonly kind: 'failed'; readonly sentence: string };

type Phase =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly since: number }
  | { readonly kind: 'lost'; readonly loss: Loss };

export interface ScreenState {
  readonly phase: Phase;
  /** A new number makes a new connection; 0 makes none. */
  readonly attempt: number;
  /** Attempts that failed since one last worked. */
  readonly failures: number;
}

/** Times are epoch milliseconds. */
export type ScreenAction =
  | { readonly type: 'connect' }
  | { readonly type: 'opened'; readonly at: number }
  | { readonly type: 'lost'; readonly loss: Loss; readonly at: number }
  /** The VM went off: what comes next is a new story. */
  | { readonly type: 'gone' };

export const initial: ScreenState = { phase: { kind: 'connecting' }, attempt: 0, failures: 0 };

const delaysMs = [250, 500, 1_000, 2_000, 5_000];
/** A connection that lived so long worked. */
const stableMs = 5_000;

export function advance(state: ScreenState, action: ScreenAction): ScreenState {
  switch (action.type) {
    case 'connect':
      return { ...state, phase: { kind: 'connecting' }, attempt: state.attempt + 1 };
    case 'opened':
      return { ...state, phase: { kind: 'open', since: action.at } };
    case 'lost': {
      const { phase, failures } = state;
      const worked = phase.kind === 'open' && action.at - phase.since >= stableMs;
      return { ...state, phase: { kind: 'lost', loss: action.loss }, failures: worked ? 1 : failures + 1 };
    }
    case 'gone':
      return initial;
  }
}

/** Milliseconds until the next attempt, or undefined when none is due. */
export function reconnectDelayMs({ phase, failures }: ScreenState): number | undefined {
  if (phase.kind !== 'lost' || phase.loss.isFinal) return undefined;
  return delaysMs[Math.min(failures, delaysMs.length) - 1];
}

export function statusOf(
  { phase, failures }: ScreenState,
  { state, capabilities }: Pick<Vm, 'state' | 'capabilities'>,
): ScreenStatus {
  if (!isOn(state.kind)) return { kind: 'off' };
  const { vnc } = capabilities;
  if (!vnc.available) return { kind: 'none', reason: vnc.reason ?? 'Its driver makes none.' };
  switch (phase.kind) {
    case 'open':
      return { kind: 'open' };
    case 'connecting':
      return { kind: 'connecting', attempt: failures, reason: null };
    case 'lost': {
      const { sentence, isFinal } = phase.loss;
      return isFinal && sentence !== null
        ? { kind: 'failed', sentence }
        : { kind: 'connecting', attempt: failures, reason: sentence };
    }
  }
}

/** Whether its process runs, and with it its screen: long before one can log in. */
export function isOn(kind: VmState['kind']): boolean {
  switch (kind) {
    case 'starting':
    case 'running':
    case 'unreachable':
    case 'stopping':
      return true;
    case 'stopped':
    case 'died':
    case 'creating':
    case 'deleting':
      return false;
  }
}

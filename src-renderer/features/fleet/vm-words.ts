import type { StopStage, Vm, VmState } from '../../../src-preload/contract/vm';
import { count, formatDuration, formatTime, formatUptime } from '../../lib/format';
import type { Tone } from '../../ui/StateDot';

/** How a state is shown: a dot's tone and a few words. */
export interface StateWords {
  readonly tone: Tone;
  readonly words: string;
}

const waitingFor = {
  process: 'powering on',
  banner: 'booting',
  login: 'waiting for login',
} as const;

const stages: Readonly<Record<StopStage, string>> = {
  'guest-sync': 'writing data to disk',
  'guest-shutdown': 'shutting down',
  powerdown: 'pressing the power button',
  'driver-stop': 'cutting the power',
};

/** @param now epoch milliseconds */
export function stateWords(state: VmState, now: number): StateWords {
  switch (state.kind) {
    case 'creating':
      return { tone: 'busy', words: 'Creating' };
    case 'stopped':
      return { tone: 'idle', words: 'Stopped' };
    case 'starting':
      return {
        tone: 'busy',
        words: `Starting: ${waitingFor[state.waitingFor]}, ${formatDuration(now - state.since)}`,
      };
    case 'running':
      return { tone: 'good', words: `Running, ${formatUptime(now - state.since)}` };
    case 'unreachable':
      return { tone: 'warn', words: `Does not answer, ${formatDuration(now - state.since)}` };
    case 'stopping':
      return {
        tone: 'busy',
        words: `Stopping: ${stages[state.stage]}, ${formatDuration(now - state.since)}`,
      };
    case 'died':
      return { tone: 'bad', words: 'Ended unexpectedly' };
    case 'deleting':
      return { tone: 'busy', words: 'Deleting' };
  }
}

/** How often the words of a state change, in milliseconds; null for never. */
export function stateTickMs(state: VmState): number | null {
  if (state.kind === 'starting' || state.kind === 'stopping') return 1_000;
  return state.kind === 'running' || state.kind === 'unreachable' ? 30_000 : null;
}

/** Where a clone comes from, and what its disk was like at that instant. */
export function originWords(vm: Vm): string | undefined {
  if (!vm.clonedFrom) return undefined;
  const consistency = {
    stopped: 'taken while it was off',
    frozen: 'taken while its file systems were frozen',
    'crash-consistent': 'taken while it ran, as after a power cut',
  }[vm.clonedFrom.consistency];
  return `Clone of ${vm.clonedFrom.name}, ${consistency}`;
}

/** The exact time of what {@link stateWords} says. */
export function sinceWords(state: VmState): string | undefined {
  if (state.kind === 'died') return formatTime(state.at);
  return 'since' in state ? `Since ${formatTime(state.since)}` : undefined;
}

/** Sessions whose bell rang while nobody looked. */
export function waitingSessions({ guest }: Vm): number {
  return guest?.sessions.filter(({ bell }) => bell).length ?? 0;
}

/** “3 sessions, 1 waiting”; undefined without any. */
export function sessionWords(vm: Vm): string | undefined {
  const total = vm.guest?.sessions.length ?? 0;
  if (total === 0) return undefined;
  const waiting = waitingSessions(vm);
  return waiting === 0 ? count(total, 'session') : `${count(total, 'session')}, ${waiting} waiting`;
}

/** A sentence of somebody else, ended like one. */
export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

import type { NetworkMode, NetworkPolicy, VmNetwork } from '../../../src-preload/contract/network';
import type { Vm } from '../../../src-preload/contract/vm';
import { formatDuration, formatUptime } from '../../lib/format';
import type { StateWords } from '../fleet/vm-words';

/** A mode in a few words. */
export const modeWords: Readonly<Record<NetworkMode, string>> = {
  auto: 'Through this computer when needed',
  on: 'Always through this computer',
  off: 'Never through this computer',
};

/** What a mode means for the guest. */
export const modeMeaning: Readonly<Record<NetworkMode, string>> = {
  auto: 'It uses its own network. Where that does not lead to the internet, Corral carries its traffic.',
  on: 'Corral carries all of its traffic, also where its own network would do.',
  off: 'It uses its own network, even where that leads nowhere.',
};

export const wayWords: Readonly<Record<NetworkPolicy['way'], string>> = {
  tunnel: 'Corral’s tunnel',
  'host-login': 'SSH login to this computer',
};

/** A policy in one line. */
export function policyWords({ mode, way, allowPrivate }: NetworkPolicy): string {
  if (mode === 'off') return modeWords.off;
  if (way === 'host-login') return `${modeWords[mode]}, by SSH login`;
  return `${modeWords[mode]}${allowPrivate ? ', private networks included' : ''}`;
}

/** How a guest reaches the outside now. @param now epoch milliseconds */
export function networkWords({ state }: VmNetwork, isRunning: boolean, now: number): StateWords {
  if (!isRunning) return { tone: 'idle', words: 'Known while the VM runs' };
  switch (state.kind) {
    case 'unknown':
      return { tone: 'idle', words: 'Not checked yet' };
    case 'direct':
      return { tone: 'good', words: 'Reaches the internet by itself' };
    case 'blocked':
      return { tone: 'bad', words: state.sentence };
    case 'starting':
      return {
        tone: 'busy',
        words: `Connecting through this computer, ${formatDuration(now - state.since)}`,
      };
    case 'proxied':
      return { tone: 'good', words: `Through this computer, ${formatUptime(now - state.since)}` };
    case 'failed':
      return { tone: 'bad', words: state.sentence };
  }
}

/** What is worth a word on a small tile: trouble, or that this computer carries the traffic. */
export function networkBadge({ network: { state }, state: { kind } }: Vm): string | undefined {
  if (kind !== 'running') return undefined;
  if (state.kind === 'blocked' || state.kind === 'failed') return 'no network';
  return state.kind === 'proxied' ? 'proxied' : undefined;
}

/** What can be done about the way through this computer. */
export interface NetworkAbilities {
  readonly start: boolean;
  readonly stop: boolean;
  readonly probe: boolean;
}

export function networkAbilities({ network: { state }, state: { kind } }: Vm): NetworkAbilities {
  const isRunning = kind === 'running';
  const isUp = state.kind === 'proxied' || state.kind === 'starting';
  return {
    start: isRunning && !isUp && state.kind !== 'failed',
    stop: isRunning && (isUp || state.kind === 'failed'),
    probe: isRunning,
  };
}

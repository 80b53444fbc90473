import type { StopStage, Vm, VmState } from '../../../src-preload/contract/vm';
import { formatBytes, formatDuration, formatMemory, formatUptime, count } from '../../lib/format';
import type { Tone } from '../../ui/StateDot';

/** How a state is shown: a dot's tone and a few words. */
export interface StateWords {
  readonly tone: Tone;
  readonly words: string;
}

const waitingFor = {
  process: 'powering on',
  banner: 'booting',
  login: 'waiting for the login',
} as const;

const stages: Readonly<Record<StopStage, string>> = {
  'guest-sync': 'the guest writes its data to disk',
  'guest-shutdown': 'the guest shuts down',
  powerdown: 'pressing the power button',
  'driver-stop': 'cutting the power',
};

/** @param now epoch milliseconds */
export function stateWords(state: VmState, now: number): StateWords {
  switch (state.kind) {
    case 'creating':
      return { tone: 'busy', words: 'Being created' };
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
      return { tone: 'busy', words: 'Being deleted' };
  }
}

/** How often the words of a state change, in milliseconds; null for never. */
export function stateTickMs(state: VmState): number | null {
  if (state.kind === 'starting' || state.kind === 'stopping') return 1_000;
  return state.kind === 'running' || state.kind === 'unreachable' ? 30_000 : null;
}

/** Image, resources and disk use in one line. */
export function resourceWords(vm: Vm, imageName: string): string {
  const { cpuCount, memoryMB, diskGB } = vm.resources;
  const own = vm.ownBytes === null ? '' : `${formatBytes(vm.ownBytes)} of `;
  const layers = vm.layerCount > 0 ? [count(vm.layerCount, 'layer')] : [];
  return [imageName, `${cpuCount} CPU`, formatMemory(memoryMB), `${own}${diskGB} GB`, ...layers].join(' · ');
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

/** What stands in the way of working with it, and what to do; newest and gravest first. */
export function troubleWords(vm: Vm): string | undefined {
  if (vm.state.kind === 'died') {
    return `${asSentence(vm.state.reason)} Its disk is intact: start it again, or look at its console.`;
  }
  if (vm.state.kind === 'unreachable') {
    return `${asSentence(vm.state.reason)} It may recover by itself; “Force stop” cuts its power.`;
  }
  return vm.lastError?.message;
}

/** A changed resource waits for the next start. */
export function restartWords(vm: Vm): string | undefined {
  return vm.activeResources ? 'Changed resources apply after a restart' : undefined;
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

import type { Checkpoint } from '../../../src-preload/contract/payload';
import type { PayloadState, VmPayload } from '../../../src-preload/contract/payload-state';
import { formatAgo, formatDuration } from '../../lib/format';
import type { StateWords } from '../fleet/vm-words';

/** Below this the seconds are told. */
const minuteMs = 60_000;

/** Where a payload stands, in a few words that go on after “Payload”. @param now epoch milliseconds */
export function payloadWords({ state, lastCheckpoint }: VmPayload, now: number): StateWords {
  switch (state.kind) {
    case 'off':
      return {
        tone: 'idle',
        words: lastCheckpoint ? `as of checkpoint ${lastCheckpoint.number}` : 'not synced yet',
      };
    case 'starting':
      return { tone: 'busy', words: `starting, ${formatDuration(now - state.since)}` };
    case 'in-sync':
      return { tone: 'good', words: `in sync, ${agoWords(now - state.at)}` };
    case 'behind':
      return { tone: 'busy', words: `${formatDuration(now - state.since)} behind` };
    case 'paused':
      return { tone: 'warn', words: `paused, ${formatDuration(now - state.since)}` };
    case 'held':
      return { tone: 'warn', words: 'held, waits for you' };
    case 'stale':
      return { tone: 'bad', words: `stale, ${formatDuration(now - state.since)}` };
    case 'mount-missing':
      return { tone: 'bad', words: 'not mounted in the guest' };
    case 'service-down':
      return { tone: 'bad', words: 'service is down' };
    case 'halted':
      return { tone: 'bad', words: 'halted' };
  }
}

/** How often {@link payloadWords} change, in milliseconds; null for never. */
export function payloadTickMs({ kind }: PayloadState): number | null {
  switch (kind) {
    case 'starting':
    case 'in-sync':
    case 'behind':
      return 1_000;
    case 'paused':
    case 'stale':
      return 10_000;
    default:
      return null;
  }
}

/** Whether the folder is in the guest. */
export function mountWords({ kind }: PayloadState, vmName: string): string {
  switch (kind) {
    case 'off':
      return `Not while ${vmName} is off`;
    case 'starting':
      return 'Being looked for';
    case 'in-sync':
    case 'behind':
    case 'paused':
    case 'held':
      return 'Mounted';
    case 'mount-missing':
      return 'Missing';
    case 'stale':
    case 'service-down':
    case 'halted':
      return 'Can’t be told now';
  }
}

/** What a state means: the orchestrator's sentence where it has one. */
export function payloadMeaning({ state, lastCheckpoint }: VmPayload, vmName: string): string {
  switch (state.kind) {
    case 'off':
      return lastCheckpoint
        ? `${vmName} is off. The folder has what checkpoint ${lastCheckpoint.number} says.`
        : `It is brought to ${vmName} when that starts.`;
    case 'in-sync':
      return 'Everything that the guest has is in the folder and in the history.';
    case 'behind':
      return 'The guest has changed something, and a checkpoint of it is on its way.';
    case 'paused':
      return 'You paused it. What the guest changes is not kept here until you resume.';
    default:
      return state.sentence;
  }
}

/** The exact time of what {@link payloadWords} says. */
export function payloadSince({ state, lastCheckpoint }: VmPayload): number | undefined {
  if (state.kind === 'in-sync') return state.at;
  return 'since' in state ? state.since : lastCheckpoint?.at;
}

/** “4 s ago”: with the seconds, which matter here. */
export function agoWords(milliseconds: number): string {
  return milliseconds < minuteMs ? `${formatDuration(milliseconds)} ago` : formatAgo(milliseconds);
}

/** Where a checkpoint came from, in a few words. */
export function sourceWords({ source, restoredFrom, vm }: Checkpoint): string {
  switch (source) {
    case 'guest':
      return vm ? `From ${vm.name}` : 'From a guest';
    case 'import':
      return 'What the folder held when it was attached';
    case 'kept':
      return `Kept: what ${vm?.name ?? 'the folder'} had`;
    case 'restored':
      return restoredFrom === null ? 'Restored' : `Checkpoint ${restoredFrom}, restored`;
  }
}

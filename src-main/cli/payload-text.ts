import type { Checkpoint, PayloadLock } from '../../src-preload/contract/payload';
import type { PayloadState, VmPayload } from '../../src-preload/contract/payload-state';
import { spanText } from './size-text';

/** Where a payload stands, in a few words for a table. */
export function payloadStateText(state: PayloadState, now: number): string {
  switch (state.kind) {
    case 'off':
      return 'off';
    case 'starting':
      return 'starting';
    case 'in-sync':
      return 'in sync';
    case 'behind':
      return `${Math.max(1, Math.round((now - state.since) / 1000))} s behind`;
    case 'paused':
      return `paused for ${spanText(now - state.since)}`;
    case 'held':
      return 'held, asks for a decision';
    case 'stale':
      return `stale for ${spanText(now - state.since)}`;
    case 'mount-missing':
      return 'not mounted';
    case 'service-down':
      return 'service down';
    case 'halted':
      return 'halted';
  }
}

/** Whether a person should do something about it. */
export function needsAttention({ kind }: PayloadState): boolean {
  switch (kind) {
    case 'off':
    case 'starting':
    case 'in-sync':
    case 'behind':
    case 'paused':
      return false;
    case 'held':
    case 'stale':
    case 'mount-missing':
    case 'service-down':
    case 'halted':
      return true;
  }
}

/** What can be typed about a payload in this state, a command each with what it does. */
export function nextCommands(vm: string, state: PayloadState): string[][] {
  const command = (verb: string, meaning: string): string[] => [`  corral payload ${verb}`, meaning];
  switch (state.kind) {
    case 'off':
    case 'starting':
    case 'in-sync':
    case 'behind':
      return [];
    case 'paused':
      return [command(`resume ${vm}`, 'make checkpoints again')];
    case 'held':
      return state.question.kind === 'would-lose'
        ? [
            command(`decide ${vm} allow`, 'the loss is meant: go on'),
            command(`decide ${vm} host`, 'the last checkpoint comes back, the guest’s data is kept as one'),
          ]
        : [
            command(`decide ${vm} host`, 'the folder goes on, the guest’s data is kept as a checkpoint'),
            command(`decide ${vm} guest`, 'the guest goes on, the folder’s data is kept as a checkpoint'),
            command(
              `decide ${vm} keep-both`,
              'the guest goes on, the folder’s data is written beside it too',
            ),
          ];
    case 'mount-missing':
      return [
        command(`restart ${vm}`, 'mount the folder again, and start the service anew'),
        [`  corral vm restart ${vm}`, 'if that does not help'],
      ];
    case 'stale':
    case 'service-down':
    case 'halted':
      return [
        command(`log ${vm}`, 'what the service says'),
        command(`restart ${vm}`, 'start the service in the guest anew'),
      ];
  }
}

/** What a VM that lost its power may have and its folder not. */
export function unpublishedText(vm: string, { lastCheckpoint }: VmPayload): string {
  const since = lastCheckpoint ? `since checkpoint ${lastCheckpoint.number}` : 'so far';
  return `What “${vm}” has written ${since} may not be in its payload folder. It is published when “${vm}” starts again.`;
}

/** Where a checkpoint came from, in a few words. */
export function sourceText({ source, vm, final, restoredFrom }: Checkpoint): string {
  switch (source) {
    case 'guest':
      return final ? `${vm?.name ?? 'guest'}, its last before it went off` : (vm?.name ?? 'guest');
    case 'import':
      return 'what the folder held';
    case 'kept':
      return `kept of ${vm?.name ?? 'the folder'}`;
    case 'restored':
      return restoredFrom === null ? 'restored' : `${restoredFrom} restored`;
  }
}

/** What a lock is, in one word. */
export function lockText({ state, dirty }: PayloadLock): string {
  if (state === 'held') return 'held';
  return dirty ? 'stale, not all published' : 'stale';
}

/** A point in time as a person here reads it, to the second. @param at epoch milliseconds */
export function timeText(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

/** A span before now: `12 s ago`, then as {@link spanText} has it. */
export function agoText(milliseconds: number): string {
  return milliseconds < 60_000
    ? `${Math.max(0, Math.floor(milliseconds / 1000))} s ago`
    : `${spanText(milliseconds)} ago`;
}

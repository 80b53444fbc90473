import type { Vm } from '../../../src-preload/contract/vm';

/** Why a terminal waits for its VM. */
export function waitWords({ name, state }: Pick<Vm, 'name' | 'state'>): string {
  switch (state.kind) {
    case 'starting':
      return `${name} is starting. The terminal connects as soon as one can log in.`;
    case 'stopping':
      return `${name} is stopping.`;
    case 'unreachable':
      return `${name} does not answer: ${withFullStop(state.reason)} The terminal goes on when it does.`;
    default:
      return `Connecting to ${name}`;
  }
}

/** What became of a VM whose terminal can’t connect. */
export function offWords({ name, state }: Pick<Vm, 'name' | 'state'>): string {
  switch (state.kind) {
    case 'died':
      return `${name} ended without being asked to: ${withFullStop(state.reason)} Its disk is intact; its sessions ended with it.`;
    case 'creating':
      return `${name} is being made.`;
    case 'deleting':
      return `${name} is being deleted.`;
    default:
      return `${name} is off.`;
  }
}

function withFullStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

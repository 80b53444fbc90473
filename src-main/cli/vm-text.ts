import type { VmState } from '../../src-preload/contract/vm';

const stages = {
  'guest-sync': 'writing out its data',
  'guest-shutdown': 'shutting down from inside',
  powerdown: 'its power button was pressed',
  'driver-stop': 'its plug is being pulled',
} as const;

/** Where a VM stands, in a few words. */
export function stateText(state: VmState): string {
  switch (state.kind) {
    case 'creating':
      return 'is being made';
    case 'stopped':
      return 'is stopped';
    case 'starting':
      return `is starting (waiting for its ${state.waitingFor})`;
    case 'running':
      return 'is running';
    case 'unreachable':
      return `does not answer (${state.reason})`;
    case 'stopping':
      return `is stopping (${stages[state.stage]})`;
    case 'died':
      return `died (${state.reason})`;
    case 'deleting':
      return 'is being deleted';
  }
}

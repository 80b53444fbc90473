import type { VmState } from '../../../src-preload/contract/vm';

/** Which buttons make sense in a state. The orchestrator has the last word; this only avoids vain clicks. */
export interface VmAbilities {
  readonly start: boolean;
  readonly terminal: boolean;
  readonly stop: boolean;
  readonly forceStop: boolean;
  readonly clone: boolean;
  readonly rename: boolean;
  readonly remove: boolean;
}

const none: VmAbilities = {
  start: false,
  terminal: false,
  stop: false,
  forceStop: false,
  clone: false,
  rename: false,
  remove: false,
};

const all: VmAbilities = {
  start: true,
  terminal: true,
  stop: true,
  forceStop: true,
  clone: true,
  rename: true,
  remove: true,
};

export function abilitiesIn(kind: VmState['kind']): VmAbilities {
  switch (kind) {
    case 'creating':
    case 'deleting':
      return none;
    case 'stopped':
    case 'died':
      return { ...none, start: true, clone: true, rename: true, remove: true };
    case 'starting':
      return { ...none, stop: true, forceStop: true, rename: true };
    case 'running':
      return { ...all, start: false };
    case 'unreachable':
      return { ...all, start: false, terminal: false };
    case 'stopping':
      return { ...none, forceStop: true, rename: true };
  }
}

import type { PayloadState } from '../../../src-preload/contract/payload-state';
import type { Vm } from '../../../src-preload/contract/vm';
import { abilitiesIn } from '../fleet/vm-abilities';

/** What can be done about a payload. */
export type PayloadDeed = 'decide' | 'sync' | 'pause' | 'resume' | 'restart';

/** The deeds that help in a state, the one that mends it first. */
export function payloadDeeds({ kind }: PayloadState): readonly PayloadDeed[] {
  switch (kind) {
    case 'off':
    case 'starting':
      return [];
    case 'in-sync':
    case 'behind':
      return ['sync', 'pause'];
    case 'paused':
      return ['resume'];
    case 'held':
      return ['decide'];
    case 'stale':
      return ['restart', 'sync'];
    case 'mount-missing':
    case 'service-down':
    case 'halted':
      return ['restart'];
  }
}

/** Whether a state is trouble: the first of its deeds is then the one to take. */
export function needsPerson({ kind }: PayloadState): boolean {
  return (
    kind === 'held' ||
    kind === 'stale' ||
    kind === 'mount-missing' ||
    kind === 'service-down' ||
    kind === 'halted'
  );
}

/** Why a VM takes no payload now; undefined when it does. */
export function attachRefusal({ name, clawbox, payload, state, family }: Vm): string | undefined {
  if (clawbox?.profile === 'standard') return `${name} is a standard machine, and those take no payload`;
  if (family && family.tier !== 'dev') return `${name} is a kept state and never runs`;
  if (payload) return `${name} has a payload already`;
  return abilitiesIn(state.kind).rename ? undefined : 'Another task is at work on it';
}

import type { Vm } from '../../src-preload/contract/vm';

/** A machine that one works in: dev of a family, or one without a family. The rest is in the tree of its family. */
export function isForWork({ family, setAside }: Vm): boolean {
  return setAside === null && (family === null || family.tier === 'dev');
}

/** Powered on, or on the way there or away from it: stopping it is a change. */
export function isOn({ state }: Vm): boolean {
  return (
    state.kind === 'running' ||
    state.kind === 'starting' ||
    state.kind === 'unreachable' ||
    state.kind === 'stopping'
  );
}

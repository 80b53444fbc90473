import type { Vm } from '../../../src-preload/contract/vm';

const off: ReadonlySet<Vm['state']['kind']> = new Set(['stopped', 'died', 'creating', 'deleting']);

/** How many guests are on, and what memory they were given, in megabytes. */
export function memoryInUse(vms: readonly Vm[]): { readonly running: number; readonly memoryMB: number } {
  const on = vms.filter(({ state }) => !off.has(state.kind));
  return {
    running: on.length,
    memoryMB: on.reduce((sum, vm) => sum + (vm.activeResources ?? vm.resources).memoryMB, 0),
  };
}

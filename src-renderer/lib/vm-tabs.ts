import type { VmTab } from '../../src-preload/contract/desktop';

/** The tabs of a VM, in their order. */
export const vmTabs: readonly { readonly id: VmTab; readonly title: string }[] = [
  { id: 'overview', title: 'Overview' },
  { id: 'terminals', title: 'Terminals' },
  { id: 'snapshots', title: 'Snapshots' },
  { id: 'payload', title: 'Payload' },
  { id: 'screen', title: 'Screen' },
  { id: 'console', title: 'Console' },
  { id: 'settings', title: 'Settings' },
];

export function isVmTab(value: unknown): value is VmTab {
  return vmTabs.some(({ id }) => id === value);
}

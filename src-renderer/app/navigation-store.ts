import { create } from 'zustand';
import type { VmTab } from '../../src-preload/contract/desktop';

/** Where the main window stands. */
interface NavigationState {
  /** The VM whose tabs are shown; null while there is none. */
  readonly vmId: string | null;
  readonly tab: VmTab;
  /** Selects a VM and leaves the tab as it is. */
  select(vmId: string | null): void;
  show(vmId: string, tab: VmTab): void;
}

export const useNavigation = create<NavigationState>((set) => ({
  vmId: null,
  tab: 'overview',
  select: (vmId) => set({ vmId }),
  show: (vmId, tab) => set({ vmId, tab }),
}));

import { create } from 'zustand';
import type { VmTab } from '../../src-preload/contract/desktop';

/** A session that the terminals of a VM are asked to show. */
export interface WantedSession {
  readonly vmId: string;
  readonly name: string;
}

/** Where the main window stands. */
interface NavigationState {
  /** The VM whose tabs are shown; null while there is none. */
  readonly vmId: string | null;
  readonly tab: VmTab;
  /** What a notification or a link asked for, until the terminals have shown it. */
  readonly wantedSession: WantedSession | null;
  /** Selects a VM and leaves the tab as it is. */
  select(vmId: string | null): void;
  show(vmId: string, tab: VmTab): void;
  showSession(session: WantedSession): void;
  /** The terminals have shown the wanted session. */
  sessionShown(): void;
}

export const useNavigation = create<NavigationState>((set) => ({
  vmId: null,
  tab: 'overview',
  wantedSession: null,
  select: (vmId) => set({ vmId }),
  show: (vmId, tab) => set({ vmId, tab }),
  showSession: (wantedSession) => set({ vmId: wantedSession.vmId, tab: 'terminals', wantedSession }),
  sessionShown: () => set({ wantedSession: null }),
}));

import { create } from 'zustand';
import { useNavigation } from '../../app/navigation-store';
import type { PaneNode } from './layout-tree';
import { defaultSession, isUsableSession } from './session-names';
import { readWorkspaces, writeWorkspaces, type Workspaces } from './stored-workspaces';
import { emptyWorkspace, openSession, type Workspace } from './workspace';

const storageKey = 'corral.terminals';
const keepDelayMs = 500;

/** What is open in the terminals of each VM, and what their panes said of themselves. */
interface TerminalState {
  readonly workspaces: Workspaces;
  /** Titles that programs gave their panes, cleaned; by the id of the pane. */
  readonly titles: Readonly<Record<string, string>>;
  /** Panes whose bell rang while nobody looked. */
  readonly bells: ReadonlySet<string>;
  /** A VM whose terminal was asked for and takes the focus once it is shown. */
  readonly focusWanted: string | null;
  /** Changes the layout of a VM, and keeps it for the next start of the app. */
  change(vmId: string, change: (workspace: Workspace) => Workspace): void;
  setTitle(paneId: string, title: string): void;
  setBell(paneId: string, rang: boolean): void;
  wantFocus(vmId: string | null): void;
  /** Forgets what a pane that is gone said. */
  forget(paneId: string): void;
}

export const useTerminals = create<TerminalState>((set, get) => ({
  workspaces: readWorkspaces(localStorage.getItem(storageKey)),
  titles: {},
  bells: new Set(),
  focusWanted: null,
  change: (vmId, change) => {
    const { [vmId]: workspace = emptyWorkspace, ...others } = get().workspaces;
    const changed = change(workspace);
    if (changed === workspace) return;
    // The one that was changed last stands last, so that the stored ones are the newest.
    const workspaces = { ...others, [vmId]: changed };
    set({ workspaces });
    localStorage.setItem(storageKey, writeWorkspaces(workspaces));
  },
  setTitle: (paneId, title) => set(({ titles }) => ({ titles: { ...titles, [paneId]: title } })),
  setBell: (paneId, rang) =>
    set(({ bells }) => {
      if (bells.has(paneId) === rang) return {};
      const changed = new Set(bells);
      if (rang) changed.add(paneId);
      else changed.delete(paneId);
      return { bells: changed };
    }),
  wantFocus: (vmId) => set({ focusWanted: vmId }),
  forget: (paneId) =>
    set(({ titles, bells }) => ({
      titles: Object.fromEntries(Object.entries(titles).filter(([id]) => id !== paneId)),
      bells: new Set([...bells].filter((id) => id !== paneId)),
    })),
}));

/** Has layouts that change written to disk, so that they outlive a crash of the app. @returns the undo */
export function keepLayouts(): () => void {
  let timer: number | undefined;
  const stop = useTerminals.subscribe(({ workspaces }, before) => {
    if (workspaces === before.workspaces) return;
    timer ??= window.setTimeout(() => {
      timer = undefined;
      void window.corral.desktop.keepStored({});
    }, keepDelayMs);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

export function useWorkspace(vmId: string): Workspace {
  return useTerminals(({ workspaces }) => workspaces[vmId] ?? emptyWorkspace);
}

export function newPane(session: string): PaneNode {
  return { kind: 'pane', id: crypto.randomUUID(), session };
}

/**
 * Shows the terminals of a VM and gives them the focus.
 *
 * @param session the one to show; without it, what is open, or else the first session.
 */
export function openTerminal(vmId: string, session?: string): void {
  const { change, wantFocus } = useTerminals.getState();
  const wanted = session !== undefined && isUsableSession(session) ? session : undefined;
  change(vmId, (workspace) =>
    wanted === undefined && workspace.tabs.length > 0
      ? workspace
      : openSession(workspace, newPane(wanted ?? defaultSession)),
  );
  wantFocus(vmId);
  useNavigation.getState().show(vmId, 'terminals');
}

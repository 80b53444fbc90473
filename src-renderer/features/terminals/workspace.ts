import {
  closePane,
  equalise,
  neighbourOf,
  panesOf,
  renameSession,
  setRatio,
  splitPane,
  type FocusDirection,
  type LayoutNode,
  type PaneNode,
  type SplitDirection,
} from './layout-tree';

/** More would be no use, and each is an ssh process. */
export const maxPanes = 16;

/** One tab: panes side by side, of which one has the focus. */
export interface TerminalTab {
  readonly id: string;
  readonly root: LayoutNode;
  readonly focusedPane: string;
}

/** All terminals of one VM. */
export interface Workspace {
  readonly tabs: readonly TerminalTab[];
  /** Null exactly when there is no tab. */
  readonly activeTab: string | null;
}

export const emptyWorkspace: Workspace = { tabs: [], activeTab: null };

export function allPanes({ tabs }: Workspace): readonly PaneNode[] {
  return tabs.flatMap(({ root }) => panesOf(root));
}

export function activeTabOf({ tabs, activeTab }: Workspace): TerminalTab | undefined {
  return tabs.find(({ id }) => id === activeTab);
}

/** The pane that shortcuts and the menu act on. */
export function focusedPaneOf(workspace: Workspace): PaneNode | undefined {
  const tab = activeTabOf(workspace);
  return tab && panesOf(tab.root).find(({ id }) => id === tab.focusedPane);
}

/** Shows a session: in its pane if there is one, else in a new tab. */
export function openSession(workspace: Workspace, pane: PaneNode): Workspace {
  const shown = allPanes(workspace).find(({ session }) => session === pane.session);
  if (shown) return focusPane(workspace, shown.id);
  if (allPanes(workspace).length >= maxPanes) return workspace;
  const tab: TerminalTab = { id: `tab-${pane.id}`, root: pane, focusedPane: pane.id };
  return { tabs: [...workspace.tabs, tab], activeTab: tab.id };
}

export function selectTab(workspace: Workspace, tabId: string): Workspace {
  return workspace.tabs.some(({ id }) => id === tabId) ? { ...workspace, activeTab: tabId } : workspace;
}

export function focusPane(workspace: Workspace, paneId: string): Workspace {
  const tab = tabOfPane(workspace, paneId);
  if (!tab) return workspace;
  return { ...changeTab(workspace, { ...tab, focusedPane: paneId }), activeTab: tab.id };
}

export function moveFocus(workspace: Workspace, towards: FocusDirection): Workspace {
  const tab = activeTabOf(workspace);
  const paneId = tab && neighbourOf(tab.root, tab.focusedPane, towards);
  return paneId === undefined ? workspace : focusPane(workspace, paneId);
}

/** Splits the focused pane; the new one has the focus. */
export function splitFocused(workspace: Workspace, direction: SplitDirection, pane: PaneNode): Workspace {
  const tab = activeTabOf(workspace);
  if (!tab || allPanes(workspace).length >= maxPanes) return workspace;
  const root = splitPane(tab.root, tab.focusedPane, direction, pane);
  return changeTab(workspace, { ...tab, root, focusedPane: pane.id });
}

/** Closes a pane, and its tab with the last one. Its session goes on. */
export function closePaneIn(workspace: Workspace, paneId: string): Workspace {
  const tab = tabOfPane(workspace, paneId);
  if (!tab) return workspace;
  const before = panesOf(tab.root).findIndex(({ id }) => id === paneId);
  const root = closePane(tab.root, paneId);
  if (root === null) return withoutTab(workspace, tab.id);
  const left = panesOf(root);
  const heir = left[Math.max(0, before - 1)] ?? left[0];
  const focusedPane = tab.focusedPane === paneId && heir ? heir.id : tab.focusedPane;
  return changeTab(workspace, { ...tab, root, focusedPane });
}

/** Closes a tab with all its panes. Their sessions go on. */
export function closeTab(workspace: Workspace, tabId: string): Workspace {
  return workspace.tabs.some(({ id }) => id === tabId) ? withoutTab(workspace, tabId) : workspace;
}

export function resizeSplit(workspace: Workspace, splitId: string, ratio: number): Workspace {
  return mapRoots(workspace, (root) => setRatio(root, splitId, ratio));
}

export function equaliseActive(workspace: Workspace): Workspace {
  const tab = activeTabOf(workspace);
  return tab ? changeTab(workspace, { ...tab, root: equalise(tab.root) }) : workspace;
}

export function renameIn(workspace: Workspace, paneId: string, session: string): Workspace {
  return mapRoots(workspace, (root) => renameSession(root, paneId, session));
}

function tabOfPane({ tabs }: Workspace, paneId: string): TerminalTab | undefined {
  return tabs.find(({ root }) => panesOf(root).some(({ id }) => id === paneId));
}

function changeTab(workspace: Workspace, changed: TerminalTab): Workspace {
  return { ...workspace, tabs: workspace.tabs.map((tab) => (tab.id === changed.id ? changed : tab)) };
}

function mapRoots(workspace: Workspace, change: (root: LayoutNode) => LayoutNode): Workspace {
  return { ...workspace, tabs: workspace.tabs.map((tab) => ({ ...tab, root: change(tab.root) })) };
}

function withoutTab({ tabs, activeTab }: Workspace, tabId: string): Workspace {
  const index = tabs.findIndex(({ id }) => id === tabId);
  const left = tabs.filter(({ id }) => id !== tabId);
  const heir = left[Math.max(0, index - 1)]?.id ?? null;
  return { tabs: left, activeTab: activeTab === tabId ? heir : activeTab };
}

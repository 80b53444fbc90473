import { panesOf, type LayoutNode } from './layout-tree';
import { isUsableSession } from './session-names';
import { maxPanes, type TerminalTab, type Workspace } from './workspace';

export type Workspaces = Readonly<Record<string, Workspace>>;

/** VMs whose layouts are kept; the least recently changed one goes first. */
const maxWorkspaces = 64;
const maxStoredCharacters = 256 * 1024;
const storedVersion = 1;
const plainId = /^[A-Za-z0-9-]{1,64}$/;

/** The layouts as text; the newest {@link maxWorkspaces} of them. */
export function writeWorkspaces(workspaces: Workspaces): string {
  const kept = Object.entries(workspaces)
    .filter(([, { tabs }]) => tabs.length > 0)
    .slice(-maxWorkspaces);
  return JSON.stringify({ version: storedVersion, workspaces: Object.fromEntries(kept) });
}

/** Reads what {@link writeWorkspaces} wrote. What is not as expected is left out. */
export function readWorkspaces(text: string | null): Workspaces {
  const stored = text === null || text.length > maxStoredCharacters ? undefined : parseJson(text);
  if (!isRecord(stored) || stored['version'] !== storedVersion) return {};
  const { workspaces } = stored;
  if (!isRecord(workspaces)) return {};
  const read = Object.entries(workspaces).flatMap(([vmId, value]) => {
    const workspace = plainId.test(vmId) ? readWorkspace(value) : undefined;
    return workspace ? [[vmId, workspace] as const] : [];
  });
  return Object.fromEntries(read.slice(-maxWorkspaces));
}

function readWorkspace(value: unknown): Workspace | undefined {
  if (!isRecord(value) || !Array.isArray(value['tabs'])) return undefined;
  const tabs = value['tabs'].slice(0, maxPanes).map(readTab);
  const whole = tabs.filter((tab) => tab !== undefined);
  const ids = whole.flatMap((tab) => [tab.id, ...panesOf(tab.root).map(({ id }) => id)]);
  const paneCount = ids.length - whole.length;
  if (whole.length === 0 || paneCount > maxPanes || new Set(ids).size !== ids.length) return undefined;
  const active = whole.find(({ id }) => id === value['activeTab']) ?? whole[0];
  return { tabs: whole, activeTab: active?.id ?? null };
}

function readTab(value: unknown): TerminalTab | undefined {
  if (!isRecord(value) || !isId(value['id'])) return undefined;
  const root = readNode(value['root'], maxPanes);
  if (!root) return undefined;
  const panes = panesOf(root);
  const focused = panes.find(({ id }) => id === value['focusedPane']) ?? panes[0];
  return focused && { id: value['id'], root, focusedPane: focused.id };
}

/** @param depth splits that may still be inside of each other */
function readNode(value: unknown, depth: number): LayoutNode | undefined {
  if (!isRecord(value) || !isId(value['id']) || depth === 0) return undefined;
  const { id, kind, session, direction, ratio } = value;
  if (kind === 'pane') {
    return typeof session === 'string' && isUsableSession(session) ? { kind, id, session } : undefined;
  }
  if (kind !== 'split' || (direction !== 'right' && direction !== 'down')) return undefined;
  if (typeof ratio !== 'number' || !(ratio > 0 && ratio < 1)) return undefined;
  const first = readNode(value['first'], depth - 1);
  const second = readNode(value['second'], depth - 1);
  return first && second && { kind, id, direction, ratio, first, second };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && plainId.test(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

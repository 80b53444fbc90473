/** One terminal on one tmux session. */
export interface PaneNode {
  readonly kind: 'pane';
  readonly id: string;
  readonly session: string;
}

/** Where the second half of a split stands. */
export type SplitDirection = 'right' | 'down';

/** Two halves with a separator that can be moved. */
export interface SplitNode {
  readonly kind: 'split';
  readonly id: string;
  readonly direction: SplitDirection;
  /** Share of the first half, more than 0 and less than 1. */
  readonly ratio: number;
  readonly first: LayoutNode;
  readonly second: LayoutNode;
}

export type LayoutNode = PaneNode | SplitNode;
export type FocusDirection = 'left' | 'right' | 'up' | 'down';

/** All panes, in reading order. */
export function panesOf(node: LayoutNode): readonly PaneNode[] {
  return node.kind === 'pane' ? [node] : [...panesOf(node.first), ...panesOf(node.second)];
}

/** Halves a pane; the new one takes the second half. */
export function splitPane(
  node: LayoutNode,
  paneId: string,
  direction: SplitDirection,
  pane: PaneNode,
): LayoutNode {
  if (node.kind === 'split') {
    return mapHalves(node, (half) => splitPane(half, paneId, direction, pane));
  }
  if (node.id !== paneId) return node;
  return { kind: 'split', id: `split-${pane.id}`, direction, ratio: 0.5, first: node, second: pane };
}

/** Takes a pane out; its sibling takes the place. @returns null when it was the only one */
export function closePane(node: LayoutNode, paneId: string): LayoutNode | null {
  if (node.kind === 'pane') return node.id === paneId ? null : node;
  const first = closePane(node.first, paneId);
  const second = closePane(node.second, paneId);
  if (first === null || second === null) return first ?? second;
  return { ...node, first, second };
}

export function setRatio(node: LayoutNode, splitId: string, ratio: number): LayoutNode {
  if (node.kind === 'pane') return node;
  if (node.id === splitId) return { ...node, ratio };
  return mapHalves(node, (half) => setRatio(half, splitId, ratio));
}

/** Gives all panes along each line of splits the same size. */
export function equalise(node: LayoutNode): LayoutNode {
  if (node.kind === 'pane') return node;
  const first = lengthAlong(node.first, node.direction);
  const second = lengthAlong(node.second, node.direction);
  return mapHalves({ ...node, ratio: first / (first + second) }, equalise);
}

export function renameSession(node: LayoutNode, paneId: string, session: string): LayoutNode {
  if (node.kind === 'split') return mapHalves(node, (half) => renameSession(half, paneId, session));
  return node.id === paneId ? { ...node, session } : node;
}

/** The pane one gets to from another: the one that touches most of its side. */
export function neighbourOf(root: LayoutNode, paneId: string, towards: FocusDirection): string | undefined {
  const placed = placePanes(root, { left: 0, top: 0, right: 1, bottom: 1 });
  const from = placed.find(({ id }) => id === paneId);
  if (!from) return undefined;
  const touching = placed
    .filter(({ id, area }) => id !== paneId && touches(from.area, area, towards))
    .map(({ id, area }) => ({ id, length: sharedLength(from.area, area, towards) }))
    .filter(({ length }) => length > tolerance);
  return touching.toSorted((one, other) => other.length - one.length)[0]?.id;
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Shares of the whole that are sums of the same ratios may differ by a rounding. */
const tolerance = 1e-6;

function placePanes(node: LayoutNode, area: Area): readonly { readonly id: string; readonly area: Area }[] {
  if (node.kind === 'pane') return [{ id: node.id, area }];
  if (node.direction === 'right') {
    const middle = area.left + (area.right - area.left) * node.ratio;
    return [
      ...placePanes(node.first, { ...area, right: middle }),
      ...placePanes(node.second, { ...area, left: middle }),
    ];
  }
  const middle = area.top + (area.bottom - area.top) * node.ratio;
  return [
    ...placePanes(node.first, { ...area, bottom: middle }),
    ...placePanes(node.second, { ...area, top: middle }),
  ];
}

function touches(from: Area, other: Area, towards: FocusDirection): boolean {
  switch (towards) {
    case 'left':
      return Math.abs(other.right - from.left) < tolerance;
    case 'right':
      return Math.abs(other.left - from.right) < tolerance;
    case 'up':
      return Math.abs(other.bottom - from.top) < tolerance;
    case 'down':
      return Math.abs(other.top - from.bottom) < tolerance;
  }
}

function sharedLength(from: Area, other: Area, towards: FocusDirection): number {
  const isSideways = towards === 'left' || towards === 'right';
  return isSideways
    ? Math.min(from.bottom, other.bottom) - Math.max(from.top, other.top)
    : Math.min(from.right, other.right) - Math.max(from.left, other.left);
}

/** How many panes stand one after the other in a direction. */
function lengthAlong(node: LayoutNode, direction: SplitDirection): number {
  if (node.kind === 'pane') return 1;
  const first = lengthAlong(node.first, direction);
  const second = lengthAlong(node.second, direction);
  return node.direction === direction ? first + second : Math.max(first, second);
}

function mapHalves(node: SplitNode, change: (half: LayoutNode) => LayoutNode): SplitNode {
  return { ...node, first: change(node.first), second: change(node.second) };
}

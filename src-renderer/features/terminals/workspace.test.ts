import { describe, expect, it } from 'vitest';
import type { PaneNode } from './layout-tree';
import {
  activeTabOf,
  allPanes,
  closePaneIn,
  closeTab,
  emptyWorkspace,
  equaliseActive,
  focusedPaneOf,
  maxPanes,
  moveFocus,
  openSession,
  renameIn,
  resizeSplit,
  selectTab,
  splitFocused,
} from './workspace';

const pane = (id: string, session = id): PaneNode => ({ kind: 'pane', id, session });
const twoTabs = openSession(openSession(emptyWorkspace, pane('a')), pane('b'));

describe('the terminals of a VM', () => {
  it('opens a session in a tab of its own, once', () => {
    expect(twoTabs.tabs.map(({ root }) => root)).toEqual([pane('a'), pane('b')]);
    expect(focusedPaneOf(twoTabs)).toEqual(pane('b'));
    const again = openSession(twoTabs, pane('c', 'a'));
    expect(again.tabs).toHaveLength(2);
    expect(focusedPaneOf(again)).toEqual(pane('a'));
  });

  it('splits the focused pane and moves between both', () => {
    const split = splitFocused(twoTabs, 'right', pane('c'));
    expect(focusedPaneOf(split)?.id).toBe('c');
    expect(focusedPaneOf(moveFocus(split, 'left'))?.id).toBe('b');
    expect(moveFocus(split, 'up')).toBe(split);
  });

  it('leaves the focus with the neighbour when the focused pane closes', () => {
    const split = splitFocused(twoTabs, 'right', pane('c'));
    const closed = closePaneIn(split, 'c');
    expect(closed).toEqual(twoTabs);
  });

  it('closes a tab with its last pane and shows the one before', () => {
    const closed = closePaneIn(twoTabs, 'b');
    expect(closed.tabs).toHaveLength(1);
    expect(activeTabOf(closed)?.root).toEqual(pane('a'));
    expect(closePaneIn(closed, 'a')).toEqual(emptyWorkspace);
    expect(closePaneIn(closed, 'missing')).toBe(closed);
    expect(closeTab(splitFocused(twoTabs, 'right', pane('c')), 'tab-b')).toEqual(closed);
    expect(closeTab(closed, 'missing')).toBe(closed);
  });

  it('keeps the selected tab when another closes', () => {
    const closed = closePaneIn(selectTab(twoTabs, 'tab-a'), 'b');
    expect(closed.activeTab).toBe('tab-a');
    expect(selectTab(closed, 'missing')).toBe(closed);
  });

  it('resizes, equalises and renames', () => {
    const split = splitFocused(twoTabs, 'down', pane('c'));
    const resized = resizeSplit(split, 'split-c', 0.8);
    expect(activeTabOf(resized)?.root).toMatchObject({ ratio: 0.8 });
    expect(equaliseActive(resized)).toEqual(split);
    expect(allPanes(renameIn(split, 'c', 'build')).map(({ session }) => session)).toEqual([
      'a',
      'b',
      'build',
    ]);
  });

  it('has a limit', () => {
    let workspace = emptyWorkspace;
    for (let number = 0; number < maxPanes + 3; number += 1) {
      workspace = openSession(workspace, pane(`pane-${number}`));
    }
    expect(allPanes(workspace)).toHaveLength(maxPanes);
    expect(splitFocused(workspace, 'right', pane('one-more'))).toBe(workspace);
  });
});

import { describe, expect, it } from 'vitest';
import {
  closePane,
  equalise,
  neighbourOf,
  panesOf,
  renameSession,
  setRatio,
  splitPane,
  type LayoutNode,
  type PaneNode,
} from './layout-tree';

const pane = (id: string): PaneNode => ({ kind: 'pane', id, session: `session-${id}` });

/** a | (b / c): b and c are stacked on the right. */
const threePanes: LayoutNode = splitPane(
  splitPane(pane('a'), 'a', 'right', pane('b')),
  'b',
  'down',
  pane('c'),
);
const ids = (node: LayoutNode): readonly string[] => panesOf(node).map(({ id }) => id);

describe('the layout of panes', () => {
  it('splits the named pane and leaves the others', () => {
    expect(ids(threePanes)).toEqual(['a', 'b', 'c']);
    expect(threePanes).toMatchObject({
      direction: 'right',
      first: { id: 'a' },
      second: { direction: 'down', ratio: 0.5, first: { id: 'b' }, second: { id: 'c' } },
    });
    expect(splitPane(threePanes, 'missing', 'down', pane('d'))).toEqual(threePanes);
  });

  it('gives the place of a closed pane to its sibling', () => {
    expect(closePane(threePanes, 'a')).toMatchObject({ kind: 'split', direction: 'down' });
    expect(closePane(threePanes, 'b')).toMatchObject({ first: { id: 'a' }, second: { id: 'c' } });
    expect(closePane(threePanes, 'missing')).toEqual(threePanes);
    expect(closePane(pane('a'), 'a')).toBeNull();
  });

  it('moves the focus to what touches that side most', () => {
    expect(neighbourOf(threePanes, 'b', 'left')).toBe('a');
    expect(neighbourOf(threePanes, 'c', 'left')).toBe('a');
    expect(neighbourOf(threePanes, 'b', 'down')).toBe('c');
    expect(neighbourOf(threePanes, 'c', 'up')).toBe('b');
    expect(neighbourOf(threePanes, 'a', 'left')).toBeUndefined();
    expect(neighbourOf(threePanes, 'a', 'up')).toBeUndefined();
    expect(neighbourOf(threePanes, 'missing', 'up')).toBeUndefined();
    expect(neighbourOf(setRatio(threePanes, 'split-c', 0.3), 'a', 'right')).toBe('c');
    expect(neighbourOf(setRatio(threePanes, 'split-c', 0.7), 'a', 'right')).toBe('b');
  });

  it('does not jump over a corner', () => {
    const grid = splitPane(threePanes, 'a', 'down', pane('d'));
    expect(neighbourOf(grid, 'a', 'right')).toBe('b');
    expect(neighbourOf(grid, 'd', 'right')).toBe('c');
    expect(neighbourOf(grid, 'd', 'up')).toBe('a');
  });

  it('makes panes of a line equally large', () => {
    const row = splitPane(splitPane(pane('a'), 'a', 'right', pane('b')), 'b', 'right', pane('c'));
    expect(equalise(row)).toMatchObject({ ratio: 1 / 3, second: { ratio: 0.5 } });
    expect(equalise(setRatio(threePanes, 'split-b', 0.9))).toMatchObject({ ratio: 0.5 });
  });

  it('renames a session in one pane only', () => {
    const renamed = renameSession(threePanes, 'c', 'build');
    expect(panesOf(renamed).map(({ session }) => session)).toEqual(['session-a', 'session-b', 'build']);
  });
});

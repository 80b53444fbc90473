import { describe, expect, it } from 'vitest';
import { readWorkspaces, writeWorkspaces } from './stored-workspaces';
import { emptyWorkspace, openSession, splitFocused, type Workspace } from './workspace';

const pane = (id: string, session = id) => ({ kind: 'pane', id, session }) as const;
const workspace = splitFocused(openSession(emptyWorkspace, pane('a')), 'down', pane('b'));
const vmId = '3f1c7a52-0000-4000-8000-000000000000';

function stored(value: unknown): string {
  return JSON.stringify({ version: 1, workspaces: { [vmId]: value } });
}

describe('layouts that are kept', () => {
  it('come back as they were', () => {
    expect(readWorkspaces(writeWorkspaces({ [vmId]: workspace }))).toEqual({ [vmId]: workspace });
  });

  it('are left out when nothing is open', () => {
    expect(readWorkspaces(writeWorkspaces({ [vmId]: emptyWorkspace }))).toEqual({});
  });

  it.each([
    [null],
    [''],
    ['{'],
    ['null'],
    ['[]'],
    [JSON.stringify({ version: 2, workspaces: { [vmId]: workspace } })],
    [' '.repeat(300_000)],
    [stored(null)],
    [stored({ tabs: [] })],
    [stored({ tabs: [{ id: 'x', root: pane('a', 'no good name'), focusedPane: 'a' }] })],
    [stored({ tabs: [{ id: 'x', root: { kind: 'split', id: 's', direction: 'right', ratio: 2 } }] })],
    [stored({ tabs: [{ id: '<x>', root: pane('a') }] })],
    [stored({ tabs: ['one', 'two'].map((id) => ({ id, root: pane('same') })) })],
    [stored({ tabs: [{ id: 'x', root: nested(40) }] })],
  ])('are not believed: %.60j', (text) => {
    expect(readWorkspaces(text)).toEqual({});
  });

  it('gets a tab and a pane selected when those that were are missing', () => {
    const [tab] = workspace.tabs;
    const read = readWorkspaces(stored({ tabs: [{ ...tab, focusedPane: 'gone' }], activeTab: 'gone' }));
    expect(read[vmId]).toMatchObject({ activeTab: 'tab-a', tabs: [{ focusedPane: 'a' }] });
  });

  it('are bounded in number, the newest stay', () => {
    const many: Record<string, Workspace> = {};
    for (let number = 0; number < 100; number += 1) many[`vm-${number}`] = workspace;
    const read = readWorkspaces(writeWorkspaces(many));
    expect(Object.keys(read)).toHaveLength(64);
    expect(read['vm-99']).toEqual(workspace);
  });
});

function nested(depth: number): unknown {
  if (depth === 0) return pane('deepest');
  const first = pane(`pane-${depth}`);
  return {
    kind: 'split',
    id: `split-${depth}`,
    direction: 'right',
    ratio: 0.5,
    first,
    second: nested(depth - 1),
  };
}

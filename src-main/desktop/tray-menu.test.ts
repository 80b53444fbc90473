import { describe, expect, it } from 'vitest';
import type { Vm, VmState } from '../../src-preload/contract/vm';
import { running, stopped, taskIn, vmIn } from './desktop-herd.fixture';
import { trayMenu, type MenuEntry } from './tray-menu';

/** The menu as a person reads it. */
function lines(entries: readonly MenuEntry[], indent = ''): string[] {
  return entries.flatMap((entry) => {
    switch (entry.kind) {
      case 'separator':
        return [`${indent}--`];
      case 'text':
        return [`${indent}(${entry.label})`];
      case 'action':
        return [indent + entry.label];
      case 'submenu':
        return [indent + entry.label, ...lines(entry.entries, `${indent}  `)];
    }
  });
}

const submenuOf = (state: VmState): readonly string[] =>
  lines(trayMenu({ vms: [vmIn(state)], tasks: [], unseen: [] })).filter((line) => line.startsWith('  '));
const places = ['  Overview', '  Terminals', '  Console', '  VM settings'];

describe('the menu of the tray', () => {
  it('has the way to the first VM when there is none', () => {
    expect(lines(trayMenu({ vms: [], tasks: [], unseen: [] }))).toEqual([
      '(No VMs yet)',
      '--',
      'New VM…',
      '--',
      'Open Corral',
      'Settings…',
      '--',
      'Quit Corral',
    ]);
  });

  it('leaves the states of families and what waits for an undo to the window', () => {
    const kept = [
      { ...vmIn(stopped), family: { id: 'cal', tier: 'snapshot' as const } },
      { ...vmIn(stopped), setAside: {} as Vm['setAside'] },
    ];
    expect(lines(trayMenu({ vms: kept, tasks: [], unseen: [] }))).toContain('(No VMs yet)');
    const dev = { ...vmIn(stopped), family: { id: 'cal', tier: 'dev' as const } };
    expect(lines(trayMenu({ vms: [dev], tasks: [], unseen: [] }))).toContain('  Start');
  });

  it('has each VM with what can be done in its state', () => {
    expect(submenuOf(stopped)).toEqual(['  Start', '  --', ...places]);
    expect(submenuOf(running)).toEqual([
      ...['  Stop', '  Restart', '  Force stop…', '  --', ...places],
      ...['  --', '  Copy the ssh command'],
    ]);
    expect(submenuOf({ kind: 'stopping', since: 1, stage: 'powerdown' })).toEqual([
      '  Force stop…',
      '  --',
      ...places,
    ]);
    expect(submenuOf({ kind: 'creating', taskId: 't' })).toEqual(places);
    expect(submenuOf({ kind: 'died', at: 1, reason: 'x' })).toEqual(['  Start', '  --', ...places]);
  });

  it('says the state of each VM, and no times, so that it changes only when something does', () => {
    const early = trayMenu({ vms: [vmIn({ kind: 'running', since: 1 })], tasks: [], unseen: [] });
    const late = trayMenu({ vms: [vmIn({ kind: 'running', since: 9 })], tasks: [], unseen: [] });
    expect(lines(early)[0]).toBe('web: running');
    expect(late).toEqual(early);
  });

  it('has tasks under way with their step, to be seen and cancelled', () => {
    const tasks = [taskIn('running'), taskIn('cancelling'), taskIn('done'), taskIn('failed')];
    const shown = lines(trayMenu({ vms: [], tasks, unseen: [] }));
    expect(shown.slice(2, 8)).toEqual([
      'Create web: step 2 of 2',
      '  Show',
      '  Cancel',
      'Create web: being cancelled',
      '  Show',
      '--',
    ]);
  });

  it('begins with tasks that wait for a person, as long as they do', () => {
    const { id } = vmIn(running);
    const asks = { kind: 'login', vmId: id, session: 'setup' } as const;
    const tasks = [taskIn('running', { asks }), taskIn('held', { id: 'held', title: 'Set up cal' })];
    const menu = trayMenu({ vms: [vmIn(running)], tasks, unseen: [] });
    expect(lines(menu).slice(0, 5)).toEqual([
      'web waits for a login',
      'Set up cal is held',
      '  Show',
      '  Resume',
      '--',
    ]);
    expect(menu[0]).toMatchObject({
      action: { kind: 'show', place: { kind: 'vm', vmId: id, tab: 'terminals', session: 'setup' } },
    });
  });

  it('begins with what needs somebody, and leads there', () => {
    const { id } = vmIn(stopped);
    const [first] = trayMenu({
      vms: [],
      tasks: [],
      unseen: [{ kind: 'bell', vmId: id, vmName: 'web', session: 'agent' }],
    });
    expect(first).toEqual({
      kind: 'action',
      label: 'web rang',
      action: { kind: 'show', place: { kind: 'vm', vmId: id, tab: 'terminals', session: 'agent' } },
    });
  });
});

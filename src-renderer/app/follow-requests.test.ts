import { beforeEach, expect, it } from 'vitest';
import { goTo } from './follow-requests';
import { useNavigation } from './navigation-store';
import { useUi } from './ui-store';

const vmId = '7b0c1f0e-5a52-4c7c-9f6e-0d7cf1a0a001';

beforeEach(() => {
  useNavigation.setState(useNavigation.getInitialState(), true);
  useUi.setState(useUi.getInitialState(), true);
});

it('goes to a tab of a VM, and closes what was in the way', () => {
  useUi.getState().open({ kind: 'create' });
  goTo({ kind: 'vm', vmId, tab: 'console' });
  expect(useNavigation.getState()).toMatchObject({ vmId, tab: 'console', wantedSession: null });
  expect(useUi.getState().dialog).toBeNull();
});

it('asks the terminals for a session', () => {
  goTo({ kind: 'vm', vmId, tab: 'terminals', session: 'agent' });
  expect(useNavigation.getState()).toMatchObject({
    vmId,
    tab: 'terminals',
    wantedSession: { vmId, name: 'agent' },
  });
  useNavigation.getState().sessionShown();
  expect(useNavigation.getState().wantedSession).toBeNull();
});

it('opens what is a dialog', () => {
  goTo({ kind: 'task', taskId: 't1' });
  expect(useUi.getState().dialog).toEqual({ kind: 'task-log', taskId: 't1' });
  goTo({ kind: 'new-vm' });
  expect(useUi.getState().dialog).toEqual({ kind: 'create' });
  goTo({ kind: 'settings' });
  expect(useUi.getState().dialog).toEqual({ kind: 'settings' });
  goTo({ kind: 'herd' });
  expect(useUi.getState().dialog).toBeNull();
});

import { beforeEach, expect, it } from 'vitest';
import { goTo } from './follow-requests';
import { useNavigation } from './navigation-store';
import { useUi } from './ui-store';

const vmId = '7b0c1f0e-5a52-4c7c-9f6e-0d7cf1a0a001';
let opened: string[][];
const open = (vm: string, session: string): void => void opened.push([vm, session]);

beforeEach(() => {
  opened = [];
  useNavigation.setState(useNavigation.getInitialState(), true);
  useUi.setState(useUi.getInitialState(), true);
});

it('goes to a tab of a VM, and closes what was in the way', () => {
  useUi.getState().open({ kind: 'create' });
  goTo({ kind: 'vm', vmId, tab: 'console' }, open);
  expect(useNavigation.getState()).toMatchObject({ vmId, tab: 'console' });
  expect(useUi.getState().dialog).toBeNull();
});

it('has the terminals show a session', () => {
  goTo({ kind: 'vm', vmId, tab: 'terminals', session: 'agent' }, open);
  expect(useNavigation.getState()).toMatchObject({ vmId, tab: 'terminals' });
  expect(opened).toEqual([[vmId, 'agent']]);
});

it('opens what is a dialog', () => {
  goTo({ kind: 'task', taskId: 't1' }, open);
  expect(useUi.getState().dialog).toEqual({ kind: 'task-log', taskId: 't1' });
  goTo({ kind: 'question', question: 'clone', vmId }, open);
  expect(useUi.getState().dialog).toEqual({ kind: 'clone', vmId });
  goTo({ kind: 'new-vm' }, open);
  expect(useUi.getState().dialog).toEqual({ kind: 'create' });
  goTo({ kind: 'settings' }, open);
  expect(useUi.getState().dialog).toEqual({ kind: 'settings' });
  goTo({ kind: 'herd' }, open);
  expect(useUi.getState().dialog).toBeNull();
});

it('leaves the question about quitting open until it is answered', () => {
  const question = { kind: 'quit', running: ['web'], pauses: [] } as const;
  useUi.getState().open(question);
  goTo({ kind: 'herd' }, open);
  goTo({ kind: 'settings' }, open);
  expect(useUi.getState().dialog).toEqual(question);
  goTo({ kind: 'vm', vmId, tab: 'terminals', session: 'agent' }, open);
  expect(useUi.getState().dialog).toEqual(question);
  expect(useNavigation.getState()).toMatchObject({ vmId, tab: 'terminals' });
  expect(opened).toEqual([[vmId, 'agent']]);
});

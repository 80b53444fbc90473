import { expect, it } from 'vitest';
import { running, stopped, taskIn, vmIn } from './desktop-herd.fixture';
import type { Happening } from './happenings';
import { trayState, trayWords } from './tray-state';

const bell: Happening = { kind: 'bell', vmId: 'b', vmName: 'web', session: 'agent' };
const web = vmIn(running);
const asking = taskIn('running', { asks: { kind: 'login', vmId: web.id, session: 'setup' } });
const bellOfWeb: Happening = { ...bell, vmId: web.id };
const failure: Happening = { kind: 'task-failed', taskId: 't', title: 'Create web', reason: 'Disk full.' };

it.each([
  ['idle', 'nothing runs', { vms: [vmIn(stopped)], tasks: [taskIn('done')], unseen: [] }],
  ['runs', '1 running', { vms: [vmIn(running), vmIn(stopped)], tasks: [], unseen: [] }],
  [
    'runs',
    '1 running',
    { vms: [vmIn({ kind: 'unreachable', since: 1, reason: 'x' })], tasks: [], unseen: [] },
  ],
  [
    'works',
    '1 task',
    { vms: [vmIn({ kind: 'creating', taskId: 't' })], tasks: [taskIn('running')], unseen: [] },
  ],
  ['works', '2 tasks', { vms: [], tasks: [taskIn('running'), taskIn('cancelling')], unseen: [] }],
  ['idle', 'nothing runs', { vms: [], tasks: [taskIn('parked'), taskIn('failed')], unseen: [] }],
  [
    'attention',
    '2 running, 1 needs you',
    { vms: [vmIn(running), vmIn(running)], tasks: [], unseen: [bell, bell] },
  ],
  ['attention', '1 task, 2 need you', { vms: [], tasks: [taskIn('running')], unseen: [bell, failure] }],
  ['attention', '1 needs you', { vms: [], tasks: [taskIn('held')], unseen: [] }],
  ['attention', '1 running, 1 task, 1 needs you', { vms: [web], tasks: [asking], unseen: [bellOfWeb] }],
] as const)('is %s and says “Corral: %s”', (state, words, view) => {
  expect(trayState(view)).toBe(state);
  expect(trayWords(view)).toBe(`Corral: ${words}`);
});

import type { Place } from '../../src-preload/contract/desktop';
import type { Task } from '../../src-preload/contract/task';
import type { Vm, VmState } from '../../src-preload/contract/vm';
import { needOf, type Happening, type NeedOfTask } from './happenings';
import { noticeOf } from './notice';
import { isPoweredOn, isUnderWay, type TrayView } from './tray-state';

/** What an item of the tray's menu does. */
export type TrayAction =
  | { readonly kind: 'open' }
  | { readonly kind: 'show'; readonly place: Place }
  | { readonly kind: 'start'; readonly vmId: string }
  | { readonly kind: 'stop'; readonly vmId: string }
  | { readonly kind: 'restart'; readonly vmId: string }
  | { readonly kind: 'force-stop'; readonly vmId: string }
  | { readonly kind: 'copy-ssh-command'; readonly vmId: string }
  | { readonly kind: 'cancel-task'; readonly taskId: string }
  | { readonly kind: 'resume-task'; readonly taskId: string }
  | { readonly kind: 'quit' };

/** One item of the menu, as plain data, so that two menus can be compared. */
export type MenuEntry =
  | { readonly kind: 'separator' }
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction }
  | { readonly kind: 'submenu'; readonly label: string; readonly entries: readonly MenuEntry[] };

type VmAction = Extract<TrayAction, { readonly vmId: string }>['kind'];

const separator: MenuEntry = { kind: 'separator' };

/** The whole menu: on Linux a tray may offer nothing else, so every action is here. */
export function trayMenu({ vms, tasks, unseen }: TrayView): readonly MenuEntry[] {
  const working = tasks.filter(isUnderWay);
  const needs = tasks.flatMap((task) => needOf(task, vms) ?? []);
  const machines = vms.filter(isForWork);
  return [
    ...section([...needs.map(needEntry), ...unseen.map(unseenEntry)]),
    ...section(machines.length === 0 ? [{ kind: 'text', label: 'No VMs yet' }] : machines.map(vmEntry)),
    ...section(working.map(taskEntry)),
    show('New VM…', { kind: 'new-vm' }),
    separator,
    { kind: 'action', label: 'Open Corral', action: { kind: 'open' } },
    show('Settings…', { kind: 'settings' }),
    separator,
    { kind: 'action', label: 'Quit Corral', action: { kind: 'quit' } },
  ];
}

/** One that a person works in. States that families keep, and what waits for an undo, are in the window. */
function isForWork({ family, setAside }: Vm): boolean {
  return setAside === null && (family === null || family.tier === 'dev');
}

function section(entries: readonly MenuEntry[]): readonly MenuEntry[] {
  return entries.length === 0 ? [] : [...entries, separator];
}

function show(label: string, place: Place): MenuEntry {
  return { kind: 'action', label, action: { kind: 'show', place } };
}

function unseenEntry(happening: Happening): MenuEntry {
  const { title, place } = noticeOf(happening);
  return show(title, place);
}

/** Without “Cancel” for a held one: that undoes much, so the window asks about it. */
function needEntry(need: NeedOfTask): MenuEntry {
  const { title, place } = noticeOf(need);
  if (need.kind === 'login') return show(title, place);
  const resume: TrayAction = { kind: 'resume-task', taskId: need.taskId };
  return {
    kind: 'submenu',
    label: title,
    entries: [show('Show', place), { kind: 'action', label: 'Resume', action: resume }],
  };
}

function vmEntry(vm: Vm): MenuEntry {
  const { id: vmId, name, state } = vm;
  const act = (label: string, kind: VmAction): MenuEntry => ({
    kind: 'action',
    label,
    action: { kind, vmId },
  });
  const isOn = isPoweredOn(vm);
  const power: readonly MenuEntry[] = [
    ...(state.kind === 'stopped' || state.kind === 'died' ? [act('Start', 'start')] : []),
    ...(isOn && state.kind !== 'stopping' ? [act('Stop', 'stop'), act('Restart', 'restart')] : []),
    ...(isOn ? [act('Force stop…', 'force-stop')] : []),
  ];
  return {
    kind: 'submenu',
    label: `${name}: ${stateWord(state)}`,
    entries: [
      ...section(power),
      show('Overview', { kind: 'vm', vmId, tab: 'overview' }),
      show('Terminals', { kind: 'vm', vmId, tab: 'terminals' }),
      show('Console', { kind: 'vm', vmId, tab: 'console' }),
      show('VM settings', { kind: 'vm', vmId, tab: 'settings' }),
      ...(state.kind === 'running' ? [separator, act('Copy the ssh command', 'copy-ssh-command')] : []),
    ],
  };
}

function taskEntry({ id: taskId, title, steps, state }: Task): MenuEntry {
  const place: Place = { kind: 'task', taskId };
  const step = steps.findIndex((candidate) => candidate.state === 'running') + 1;
  const progress = step === 0 ? '' : `: step ${step} of ${steps.length}`;
  return {
    kind: 'submenu',
    label: state === 'cancelling' ? `${title}: being cancelled` : `${title}${progress}`,
    entries: [
      show('Show', place),
      ...(state === 'running'
        ? [{ kind: 'action', label: 'Cancel', action: { kind: 'cancel-task', taskId } } as const]
        : []),
    ],
  };
}

/** Without times: the menu is set anew with each change, which closes an open one on some desktops. */
function stateWord(state: VmState): string {
  switch (state.kind) {
    case 'creating':
      return 'being created';
    case 'stopped':
      return 'stopped';
    case 'starting':
      return 'starting';
    case 'running':
      return 'running';
    case 'unreachable':
      return 'does not answer';
    case 'stopping':
      return 'stopping';
    case 'died':
      return 'ended unexpectedly';
    case 'deleting':
      return 'being deleted';
  }
}

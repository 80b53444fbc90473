import type { Task } from '../../src-preload/contract/task';
import type { Vm } from '../../src-preload/contract/vm';
import { needOf, type Happening } from './happenings';

/** What the icon shows, the gravest first wins: somebody is needed, a task works, a VM runs, nothing. */
export type TrayState = 'attention' | 'works' | 'runs' | 'idle';

/** All that the tray shows follows from this. */
export interface TrayView {
  readonly vms: readonly Vm[];
  readonly tasks: readonly Task[];
  /** What happened and was not looked at yet. */
  readonly unseen: readonly Happening[];
}

export function trayState({ vms, tasks, unseen }: TrayView): TrayState {
  if (unseen.length > 0 || tasks.some((task) => needOf(task, vms))) return 'attention';
  if (tasks.some(isUnderWay)) return 'works';
  return vms.some(isPoweredOn) ? 'runs' : 'idle';
}

/** The same in words, for the tooltip and for those who can't see the icon. */
export function trayWords({ vms, tasks, unseen }: TrayView): string {
  const running = vms.filter(isPoweredOn).length;
  const working = tasks.filter(isUnderWay).length;
  const needs = tasks.flatMap((task) => needOf(task, vms) ?? []);
  const waiting = new Set(
    [...unseen, ...needs].map((happening) => ('vmId' in happening ? happening.vmId : happening.taskId)),
  );
  const parts = [
    ...(running > 0 ? [`${running} running`] : []),
    ...(working > 0 ? [`${working} ${working === 1 ? 'task' : 'tasks'}`] : []),
    ...(waiting.size > 0 ? [`${waiting.size} ${waiting.size === 1 ? 'needs' : 'need'} you`] : []),
  ];
  return `Corral: ${parts.length === 0 ? 'nothing runs' : parts.join(', ')}`;
}

/** Whether a VM has a process, so that quitting concerns it. */
export function isPoweredOn({ state }: Vm): boolean {
  switch (state.kind) {
    case 'starting':
    case 'running':
    case 'unreachable':
    case 'stopping':
      return true;
    case 'creating':
    case 'stopped':
    case 'died':
    case 'deleting':
      return false;
  }
}

export function isUnderWay({ state }: Task): boolean {
  return state === 'running' || state === 'cancelling';
}

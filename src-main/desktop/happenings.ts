import type { PayloadState } from '../../src-preload/contract/payload-state';
import type { Task } from '../../src-preload/contract/task';
import type { Vm } from '../../src-preload/contract/vm';
import type { HerdChange } from './herd';

/** Something that a person wants to know of although they look elsewhere. */
export type Happening =
  | { readonly kind: 'died'; readonly vmId: string; readonly vmName: string; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly vmId: string; readonly vmName: string; readonly reason: string }
  | { readonly kind: 'bell'; readonly vmId: string; readonly vmName: string; readonly session: string }
  /** Its payload waits for a decision, or its newest checkpoint is older than it should be. */
  | {
      readonly kind: 'payload';
      readonly vmId: string;
      readonly vmName: string;
      readonly trouble: PayloadTrouble['kind'];
      readonly reason: string;
    }
  | { readonly kind: 'task-failed'; readonly taskId: string; readonly title: string; readonly reason: string }
  | { readonly kind: 'task-done'; readonly taskId: string; readonly title: string }
  | NeedOfTask;

/** A task that does not go on without a person. It is told once; as long as it lasts, the task itself says it. */
export type NeedOfTask =
  | {
      readonly kind: 'login';
      readonly taskId: string;
      readonly vmId: string;
      readonly vmName: string;
      readonly session: string;
    }
  | {
      readonly kind: 'task-held';
      readonly taskId: string;
      readonly title: string;
      /** Empty when a person held it. */
      readonly reason: string;
    };

type PayloadTrouble = Extract<PayloadState, { readonly sentence: string }> & {
  readonly kind: Exclude<PayloadState['kind'], 'starting'>;
};

/** Nobody waits for the end of a shorter task elsewhere. */
const longTaskMs = 20_000;

/** What a change of the herd means to somebody who does not look. @param vms for their names */
export function happeningsIn(change: HerdChange, vms: readonly Vm[]): readonly Happening[] {
  switch (change.kind) {
    case 'vm':
      return change.after ? ofVm(change.before, change.after) : [];
    case 'task':
      return ofTask(change.before, change.after, vms);
    case 'settings':
      return [];
  }
}

/** Whether it still needs somebody: a VM that was started again, or a session of one that is off, does not. */
export function stillMatters(happening: Happening, vms: readonly Vm[]): boolean {
  switch (happening.kind) {
    case 'died':
    case 'unreachable':
      return vms.some(({ id, state }) => id === happening.vmId && state.kind === happening.kind);
    case 'payload':
      return vms.some(
        ({ id, payload }) => id === happening.vmId && payload?.state.kind === happening.trouble,
      );
    case 'bell':
      return vms.some(({ id, guest }) => id === happening.vmId && guest !== null);
    case 'task-failed':
      return true;
    case 'task-done':
    case 'login':
    case 'task-held':
      return false;
  }
}

/** What a task needs of a person now. */
export function needOf(task: Task, vms: readonly Vm[]): NeedOfTask | undefined {
  const { id: taskId, title, state, asks, error } = task;
  if (state === 'held') return { kind: 'task-held', taskId, title, reason: error?.message ?? '' };
  if (!asks) return undefined;
  const vmName = vms.find(({ id }) => id === asks.vmId)?.name ?? title;
  return { kind: asks.kind, taskId, vmId: asks.vmId, vmName, session: asks.session };
}

function ofVm(before: Vm | undefined, after: Vm): readonly Happening[] {
  const { id: vmId, name: vmName, state } = after;
  const happenings: Happening[] = [];
  if ((state.kind === 'died' || state.kind === 'unreachable') && before?.state.kind !== state.kind) {
    happenings.push({ kind: state.kind, vmId, vmName, reason: state.reason });
  }
  const trouble = payloadTrouble(after);
  if (trouble && trouble.kind !== before?.payload?.state.kind && !isYetToCome(before, trouble)) {
    happenings.push({ kind: 'payload', vmId, vmName, trouble: trouble.kind, reason: trouble.sentence });
  }
  const rang = new Set(before?.guest?.sessions.filter(({ bell }) => bell).map(({ name }) => name));
  for (const { name, bell } of after.guest?.sessions ?? []) {
    if (bell && !rang.has(name)) happenings.push({ kind: 'bell', vmId, vmName, session: name });
  }
  return happenings;
}

/** Where folders can't be attached to a VM that runs, a new one is missing until its next start. */
function isYetToCome(before: Vm | undefined, trouble: PayloadTrouble): boolean {
  return before?.payload === null && trouble.kind === 'mount-missing';
}

function payloadTrouble({ payload }: Vm): PayloadTrouble | undefined {
  const state = payload?.state;
  return state && 'sentence' in state && state.kind !== 'starting' ? state : undefined;
}

function ofTask(before: Task | undefined, after: Task, vms: readonly Vm[]): readonly Happening[] {
  const need = needOf(after, vms);
  if (need) return before && needOf(before, vms)?.kind === need.kind ? [] : [need];
  const { id: taskId, title, startedAt, endedAt, error } = after;
  if (before?.state === after.state || endedAt === null) return [];
  if (after.state === 'failed') {
    return [{ kind: 'task-failed', taskId, title, reason: error?.message ?? '' }];
  }
  return after.state === 'done' && endedAt - startedAt >= longTaskMs
    ? [{ kind: 'task-done', taskId, title }]
    : [];
}

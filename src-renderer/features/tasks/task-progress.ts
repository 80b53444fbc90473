import type { Task } from '../../../src-preload/contract/task';
import { count } from '../../lib/format';

/** How far a task is. */
export interface TaskProgress {
  /** “Step 2 of 5: Install packages · 120 of 300”. */
  readonly step: string;
  /** 0 to 1 over all steps, or null while it can't be told. */
  readonly fraction: number | null;
}

export function taskProgress(task: Task): TaskProgress {
  const { state, steps } = task;
  const total = steps.length;
  const finished = steps.filter(({ state: stepState }) => stepState === 'done').length;
  const current = steps.find(({ state: stepState }) => stepState === 'running');
  if (state === 'parked') return { step: 'Waiting to be resumed', fraction: overall(finished, total) };
  if (state === 'cancelling') return { step: 'Undoing what was done', fraction: null };
  if (state === 'held') return { step: heldWords(task), fraction: overall(finished, total) };
  if (!current) return { step: 'Starting the next step', fraction: overall(finished, total) };
  const number = steps.indexOf(current) + 1;
  const step = `Step ${number} of ${total}: ${current.title}`;
  if (asksFor(task)) return { step: `${step} · waits for you to log in`, fraction: overall(finished, total) };
  return {
    step: current.detail === '' ? step : `${step} · ${current.detail}`,
    fraction: current.progress === null ? null : overall(finished + current.progress, total),
  };
}

/** At which step a held task stopped. */
function heldWords({ steps }: Task): string {
  const stopped =
    steps.find(({ state }) => state === 'failed') ?? steps.find(({ state }) => state !== 'done');
  if (!stopped) return 'Stopped';
  return `Stopped at step ${steps.indexOf(stopped) + 1} of ${steps.length}: ${stopped.title}`;
}

/** True until it has an end. */
export function isOpen({ state }: Task): boolean {
  return state === 'running' || state === 'cancelling' || state === 'parked' || state === 'held';
}

/** What an open task wants of a person; undefined while it needs nobody. */
export function asksFor({ state, asks }: Task): (Task['asks'] & {}) | undefined {
  return state === 'running' ? (asks ?? undefined) : undefined;
}

/** True while nothing goes on before a person has done something. */
export function needsPerson(task: Task): boolean {
  return task.state === 'held' || asksFor(task) !== undefined;
}

const recentMs = 3600_000;

/** Failures that the bar shows: recent ones that nobody has put away or tried again. */
export function openFailures(
  tasks: readonly Task[],
  dismissed: ReadonlySet<string>,
  now: number,
): readonly Task[] {
  return tasks.filter(
    (task) =>
      task.state === 'failed' &&
      !dismissed.has(task.id) &&
      now - (task.endedAt ?? now) < recentMs &&
      !tasks.some((other) => isAnotherTry(other, task)),
  );
}

function isAnotherTry(other: Task, { kind, title, startedAt }: Task): boolean {
  return other.kind === kind && other.title === title && other.startedAt > startedAt;
}

/** Several tasks at work in one line: “3 tasks: Create a, Create b and 1 more”. */
export function summaryOf(tasks: readonly Task[]): string {
  const titles = tasks.slice(0, 2).map(({ title }) => title);
  const more = tasks.length - titles.length;
  return `${count(tasks.length, 'task')}: ${titles.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Tasks that were open in one list and have ended in the next. */
export function endedSince(before: readonly Task[], after: readonly Task[]): readonly Task[] {
  const open = new Set(before.filter(isOpen).map(({ id }) => id));
  return after.filter((task) => open.has(task.id) && !isOpen(task));
}

/** Tasks that went on without a person in one list and need one in the next. */
export function needySince(before: readonly Task[], after: readonly Task[]): readonly Task[] {
  const needy = new Set(before.filter(needsPerson).map(({ id }) => id));
  return after.filter((task) => needsPerson(task) && !needy.has(task.id));
}

/** How a task ended or what it needs, in a sentence. */
export function newsWords(task: Task): string {
  const { title, state, error } = task;
  switch (state) {
    case 'done':
      return `${title}: done.`;
    case 'cancelled':
      return `${title}: cancelled.`;
    case 'failed':
      return `${title} failed: ${error?.message ?? 'its log may say why.'}`;
    case 'held':
      return `${title} has stopped: ${error?.message ?? 'you can go on with it at any time.'}`;
    default:
      return asksFor(task) ? `${title} waits for you to log in.` : `${title} goes on.`;
  }
}

function overall(done: number, total: number): number | null {
  return total === 0 ? null : Math.min(1, done / total);
}

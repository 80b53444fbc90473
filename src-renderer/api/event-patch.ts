import type { Output } from '../../src-preload/contract/contract';
import type { CorralEvent } from '../../src-preload/contract/events';

export type VmList = Output<'vm', 'list'>;
export type TaskList = Output<'task', 'list'>;

/** Where a client stands in the stream of events. */
export interface StreamPosition {
  readonly epoch: string;
  readonly version: number;
}

/** Whether an event follows the last one; after a gap, or of a new orchestrator, the lists are asked for again. */
export function follows(position: StreamPosition | undefined, event: CorralEvent): boolean {
  if (!position) return true;
  return event.epoch === position.epoch && event.version === position.version + 1;
}

/** The list after an event. Events that the list already contains change nothing. */
export function patchVms(list: VmList, event: CorralEvent): VmList {
  if (event.version <= list.version) return list;
  switch (event.topic) {
    case 'vm.changed':
      return { version: event.version, vms: upsert(list.vms, event.vm) };
    case 'vm.removed':
      return { version: event.version, vms: list.vms.filter(({ id }) => id !== event.id) };
    default:
      return list;
  }
}

/** The list after an event. */
export function patchTasks(list: TaskList, event: CorralEvent): TaskList {
  if (event.topic !== 'task.changed' || event.version <= list.version) return list;
  return { version: event.version, tasks: upsert(list.tasks, event.task) };
}

/** Replaces the record of the same id unless it is newer; a record that is new comes last. */
function upsert<Record extends { readonly id: string; readonly version: number }>(
  records: readonly Record[],
  record: Record,
): Record[] {
  const known = records.find(({ id }) => id === record.id);
  if (!known) return [...records, record];
  if (known.version > record.version) return [...records];
  return records.map((other) => (other.id === record.id ? record : other));
}

/** The newest events, to bring a list up to date that was read before they came. */
export class RecentEvents {
  private static readonly limit = 256;
  private events: readonly CorralEvent[] = [];

  add(event: CorralEvent): void {
    this.events = [...this.events, event].slice(-RecentEvents.limit);
  }

  /** Forgets all, when the orchestrator is another one. */
  clear(): void {
    this.events = [];
  }

  replay<List>(list: List, patch: (list: List, event: CorralEvent) => List): List {
    return this.events.reduce(patch, list);
  }
}

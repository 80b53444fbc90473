import type { CorralEvent } from '../../src-preload/contract/events';
import type { Area, MethodOf } from '../../src-preload/contract/channels';
import type { Input, Output } from '../../src-preload/contract/contract';
import type { Settings } from '../../src-preload/contract/settings';
import type { Task } from '../../src-preload/contract/task';
import type { Vm } from '../../src-preload/contract/vm';
import type { EventHub } from '../api/event-hub';
import type { Dispatch } from '../api/method-registry';
import { Emitter, type Unsubscribe } from '../host/emitter';
import { CorralError } from '../host/errors';

/** One change of the herd: what was, and what is. */
export type HerdChange =
  | { readonly kind: 'vm'; readonly before: Vm | undefined; readonly after: Vm | undefined }
  | { readonly kind: 'task'; readonly before: Task | undefined; readonly after: Task }
  | { readonly kind: 'settings'; readonly after: Settings };

/**
 * What tray, notices and the question at the end know of VMs, tasks and settings: a client like any
 * other, fed by the same calls and events as a page.
 */
export class Herd {
  private readonly changes: Emitter<HerdChange>;
  private readonly known = { vms: new Map<string, Vm>(), tasks: new Map<string, Task>() };
  private unsubscribe: Unsubscribe = () => undefined;

  private constructor(
    private readonly dispatch: Dispatch,
    private currentSettings: Settings,
    onListenerError: (error: unknown) => void,
  ) {
    this.changes = new Emitter(onListenerError);
  }

  /** Asks for everything once, and follows the events from there. @throws CorralError of the calls */
  static async follow(
    dispatch: Dispatch,
    events: Pick<EventHub, 'on'>,
    onListenerError: (error: unknown) => void,
  ): Promise<Herd> {
    const early: CorralEvent[] = [];
    const stop = events.on((event) => early.push(event));
    const settings = await ask(dispatch, 'settings', 'get', {});
    const herd = new Herd(dispatch, settings, onListenerError);
    const [{ vms }, { tasks }] = await Promise.all([
      herd.call('vm', 'list', {}),
      herd.call('task', 'list', {}),
    ]);
    for (const vm of vms) herd.known.vms.set(vm.id, vm);
    for (const task of tasks) herd.known.tasks.set(task.id, task);
    // Those that the lists have already are said again, in order: the last word is the same.
    for (const event of early) herd.apply(event);
    stop();
    herd.unsubscribe = events.on((event) => herd.apply(event));
    return herd;
  }

  /** In the order of their making. */
  get vms(): readonly Vm[] {
    return [...this.known.vms.values()].toSorted((a, b) => a.createdAt - b.createdAt);
  }

  get tasks(): readonly Task[] {
    return [...this.known.tasks.values()];
  }

  get settings(): Settings {
    return this.currentSettings;
  }

  vm(id: string): Vm | undefined {
    return this.known.vms.get(id);
  }

  on(listener: (change: HerdChange) => void): Unsubscribe {
    return this.changes.on(listener);
  }

  /** @throws CorralError as the call answers */
  call<A extends Area, M extends MethodOf<A>>(area: A, method: M, input: Input<A, M>): Promise<Output<A, M>> {
    return ask(this.dispatch, area, method, input);
  }

  dispose(): void {
    this.unsubscribe();
  }

  private apply(event: CorralEvent): void {
    const { vms, tasks } = this.known;
    switch (event.topic) {
      case 'vm.changed': {
        const before = vms.get(event.vm.id);
        vms.set(event.vm.id, event.vm);
        this.changes.emit({ kind: 'vm', before, after: event.vm });
        return;
      }
      case 'vm.removed': {
        const before = vms.get(event.id);
        vms.delete(event.id);
        this.changes.emit({ kind: 'vm', before, after: undefined });
        return;
      }
      case 'task.changed': {
        const before = tasks.get(event.task.id);
        tasks.set(event.task.id, event.task);
        this.changes.emit({ kind: 'task', before, after: event.task });
        return;
      }
      case 'settings.changed':
        this.currentSettings = event.settings;
        this.changes.emit({ kind: 'settings', after: event.settings });
        return;
      case 'task.logged':
      case 'image.changed':
      case 'family.changed':
        return;
    }
  }
}

async function ask<A extends Area, M extends MethodOf<A>>(
  dispatch: Dispatch,
  area: A,
  method: M,
  input: Input<A, M>,
): Promise<Output<A, M>> {
  const reply = await dispatch(area, method, input, {
    client: 'window',
    signal: new AbortController().signal,
  });
  if (reply.ok) return reply.value as Output<A, M>;
  const { code, message, details, retryable } = reply.error;
  throw new CorralError(code, message, details, retryable);
}

import type { CorralNews } from '../../src-preload/contract/events';
import type { Task } from '../../src-preload/contract/task';
import type { GuestFacts, Vm, VmState } from '../../src-preload/contract/vm';
import { EventHub } from '../api/event-hub';
import type { Dispatch } from '../api/method-registry';
import { fakeVm } from '../orchestrator/fake-vm.fixture';
import { defaultSettings } from '../settings/settings-service';

/** A VM by its name, in a state. */
export function vmIn(state: VmState, name = 'web', more: Partial<Vm> = {}): Vm {
  return { ...fakeVm(name), state, ...more };
}

export const running: VmState = { kind: 'running', since: 1 };
export const stopped: VmState = { kind: 'stopped' };

/** What a guest says that has these sessions, of which some rang. */
export function factsWith(sessions: Readonly<Record<string, 'rang' | 'quiet'>>): GuestFacts {
  return {
    hostname: 'web',
    operatingSystem: 'Debian',
    sessions: Object.entries(sessions).map(([name, bell]) => ({
      name,
      attached: false,
      windows: 1,
      bell: bell === 'rang',
    })),
    load: null,
    clockSkewMs: 0,
  };
}

export function taskIn(state: Task['state'], more: Partial<Task> = {}): Task {
  return {
    id: 'task-1',
    kind: 'vm.create',
    title: 'Create web',
    vmId: null,
    state,
    steps: [
      { name: 'disk', title: 'Make its disk', state: 'done', progress: 1, detail: '' },
      {
        name: 'start',
        title: 'Power on',
        state: state === 'running' ? 'running' : 'done',
        progress: null,
        detail: '',
      },
    ],
    startedAt: 0,
    endedAt: state === 'done' || state === 'failed' || state === 'cancelled' ? 1_000 : null,
    error: null,
    asks: null,
    version: 1,
    ...more,
  };
}

/** The calls and events of an orchestrator that has these VMs and tasks. */
export class DesktopOrchestrator {
  readonly events = new EventHub((error) => {
    throw error;
  });
  settings = defaultSettings;

  constructor(
    private readonly vms: readonly Vm[] = [],
    private readonly tasks: readonly Task[] = [],
  ) {}

  readonly dispatch: Dispatch = async (area, method) => {
    switch (`${String(area)}.${String(method)}`) {
      case 'vm.list':
        return { ok: true, value: { vms: this.vms, version: this.events.version } };
      case 'task.list':
        return { ok: true, value: { tasks: this.tasks, version: this.events.version } };
      case 'settings.get':
        return { ok: true, value: this.settings };
      default:
        return {
          ok: false,
          error: { code: 'not-supported', message: 'No such call here.', details: {}, retryable: false },
        };
    }
  };

  publish(news: CorralNews): void {
    this.events.publish(news);
  }
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Task } from '../../src-preload/contract/task';
import type { Vm } from '../../src-preload/contract/vm';
import { desktopMethods } from '../api/desktop-methods';
import { EventHub } from '../api/event-hub';
import { handOverMethod } from '../api/hand-over-method';
import { defineMethod } from '../api/method';
import { MethodRegistry } from '../api/method-registry';
import { screenMethods } from '../api/screen-methods';
import { terminalMethods } from '../api/terminal-methods';
import { crashPoint } from '../host/crash-point';
import { Emitter } from '../host/emitter';
import { CorralError } from '../host/errors';
import { fakeClawboxMethods, fakeClawboxTask } from './fake-clawbox.fixture';
import { FakePayloads } from './fake-payload-calls.fixture';
import { FakeSetup } from './fake-setup.fixture';
import { fakeVm } from './fake-vm.fixture';
import type { ComposeOptions, Orchestrator } from './orchestrator';

/** A task that never ends under `serve`, so that only a hand-over to an app brings its end. */
export const longTaskId = 'long';
/** A look for work that would be lost; it is over at once and has found nothing to say. */
const lookId = 'look';

export interface FakeOrchestrator extends Orchestrator {
  /** What reached a handler that changes something, in order. */
  readonly changes: readonly string[];
  /** Waits under way. */
  readonly waits: () => number;
}

/** A title for the terminal, a cleared screen in two spellings, and what is left of them. */
export const hostileWords = '\u001b]0;owned\u0007\u001b[2J\u009b2Jno answer';

/** No client may ever see this. */
const surplus = { secret: 'x' };

/**
 * An orchestrator without machines: a few calls work in memory, the others are refused. The VMs with payloads are
 * there while its home has a file `payloads`.
 */
export function fakeOrchestrator({
  paths,
  role,
  version,
}: Pick<ComposeOptions, 'paths' | 'role' | 'version'>): FakeOrchestrator {
  const events = new EventHub((error) => {
    throw error;
  });
  const handOverRequests = new Emitter<void>();
  const parked = new Emitter<void>();
  const changes: string[] = [];
  const payloads = new FakePayloads(events);
  const setup = new FakeSetup(paths, events, [...payloads.definitions, fakeClawboxTask(payloads)]);
  const start = (kind: string, input: object): Promise<string> => setup.start(kind, input);
  const hasPayloads = (): boolean => existsSync(path.join(paths.home, 'payloads'));
  const bound = (vm: string): Vm | undefined => (hasPayloads() ? payloads.find(vm) : undefined);
  const running = new Set<string>();
  let waits = 0;
  const refuse = (): never => {
    throw new CorralError('not-supported', 'The fake has no machines.');
  };

  const waitForPark = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      waits += 1;
      const leave = (error: CorralError) => (): void => {
        waits -= 1;
        reject(error);
      };
      parked.on(leave(new CorralError('handed-over', 'The next one goes on.', {}, true)));
      signal.addEventListener('abort', leave(new CorralError('cancelled', 'Nobody waits any more.')));
    });

  const methods = MethodRegistry.of([
    defineMethod('system', 'info', () => ({
      version,
      home: paths.home,
      orchestrator: { role, pid: process.pid },
      accelerator: null,
      host: { cpuCount: 1, memoryMB: 1, freeDiskGB: 1 },
      defaults: { cpuCount: 1, memoryMB: 256, diskGB: 1 },
      drivers: [],
      warnings: [],
    })),
    handOverMethod(role, handOverRequests),
    defineMethod('vm', 'list', () => ({
      vms: [...setup.vms, ...(hasPayloads() ? payloads.list() : [])],
      version: events.version,
      ...surplus,
    })),
    defineMethod('vm', 'console', (_, { maxBytes }) => ({
      text: 'x'.repeat(maxBytes ?? 10),
      logFile: '/log',
    })),
    defineMethod('vm', 'delete', async (_, { vm }) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      changes.push(`delete ${vm}`);
      events.publish({ topic: 'task.logged', id: longTaskId, line: `delete ${vm}` });
      return { taskId: longTaskId };
    }),
    defineMethod('vm', 'stop', ({ signal }, { vm, force, leaveUnpublished }) => {
      const other = bound(vm);
      if (other) return payloads.stop(other, force === true || leaveUnpublished === true);
      return setup.vm(vm) ? setup.power(false, vm) : waitForPark(signal);
    }),
    defineMethod('vm', 'get', (_, { vm }) => bound(vm) ?? setup.vm(vm) ?? fakeVm(vm)),
    defineMethod('vm', 'create', refuse),
    defineMethod('vm', 'clone', refuse),
    defineMethod('vm', 'start', (_, { vm }) => {
      const other = bound(vm);
      if (other) return payloads.power(true, other);
      return setup.vm(vm) ? setup.power(true, vm) : refuse();
    }),
    defineMethod('vm', 'waitUntilReady', (_, { vm }) => {
      const known = bound(vm) ?? setup.vm(vm);
      if (known?.state.kind === 'running') return known;
      return running.has(vm) ? { ...fakeVm(vm), state: { kind: 'running' as const, since: 1 } } : refuse();
    }),
    defineMethod('vm', 'restart', (_, { vm, leaveUnpublished }) => {
      const other = bound(vm);
      if (other) {
        payloads.stop(other, leaveUnpublished === true);
        return payloads.power(true, other);
      }
      if (setup.vm(vm)) return setup.power(true, vm);
      running.add(vm);
      return fakeVm(vm);
    }),
    defineMethod('vm', 'rename', refuse),
    defineMethod('vm', 'set', (_, { vm }) => ({
      vm: { ...fakeVm(vm), state: { kind: 'unreachable' as const, since: 1, reason: hostileWords } },
      notes: [],
    })),
    defineMethod('vm', 'sshCommand', (_, { session }) =>
      session === undefined ? refuse() : setup.sshCommand(session),
    ),
    defineMethod('vm', 'attachShare', refuse),
    defineMethod('vm', 'detachShare', refuse),
    defineMethod('vm', 'copyFolder', refuse),
    defineMethod('family', 'list', () => ({ families: setup.families })),
    defineMethod('family', 'create', refuse),
    defineMethod('family', 'init', refuse),
    defineMethod('snapshot', 'create', refuse),
    defineMethod('snapshot', 'restore', refuse),
    defineMethod('snapshot', 'annotate', refuse),
    defineMethod('undo', 'restore', refuse),
    defineMethod('undo', 'discard', refuse),
    defineMethod('safety', 'check', () => ({ taskId: lookId })),
    defineMethod('safety', 'get', () => ({ check: null })),
    defineMethod('safety', 'rescue', refuse),
    defineMethod('setup', 'init', (_, input) => setup.init(input)),
    defineMethod('setup', 'finishLogin', (_, { taskId }) => {
      setup.finishLogin(taskId);
      return {};
    }),
    defineMethod('setup', 'recipe', () => setup.recipe),
    defineMethod('setup', 'saveRecipe', (_, { text }) => {
      setup.saveRecipe(text);
      return {};
    }),
    defineMethod('setup', 'install', refuse),
    defineMethod('setup', 'authStatus', refuse),
    ...payloads.methods(start),
    ...fakeClawboxMethods(payloads, start),
    defineMethod('network', 'probe', refuse),
    defineMethod('network', 'configure', (_, { policy }) => {
      setup.configure(policy);
      return {};
    }),
    defineMethod('network', 'start', refuse),
    defineMethod('network', 'stop', refuse),
    defineMethod('network', 'restart', refuse),
    defineMethod('network', 'log', refuse),
    defineMethod('network', 'upstream', () => setup.upstream),
    defineMethod('network', 'setUpstream', (_, { url }) => {
      setup.setUpstream(url);
      return {};
    }),
    defineMethod('network', 'hostLogin', refuse),
    ...screenMethods(refuse),
    defineMethod('task', 'wait', async ({ signal }, { id }) => {
      if (await setup.owns(id)) return setup.tasks.wait(id);
      if (role === 'app' || id === lookId) return endedTask;
      events.publish({ topic: 'task.changed', task: runningTask });
      return waitForPark(signal);
    }),
    defineMethod('task', 'list', () => ({ tasks: 'none' }) as never),
    defineMethod('task', 'get', async (_, { id }) => {
      if (!(await setup.owns(id))) return refuse();
      const { task, log } = await setup.tasks.get(id);
      return { task, log: [...log] };
    }),
    defineMethod('task', 'cancel', async (_, { id, keep }) => {
      if (!(await setup.owns(id))) return refuse();
      return keep === true ? setup.tasks.hold(id) : setup.tasks.cancel(id);
    }),
    defineMethod('task', 'resume', async (_, { id }) =>
      (await setup.owns(id)) ? setup.tasks.resume(id) : refuse(),
    ),
    defineMethod('image', 'list', refuse),
    defineMethod('image', 'build', refuse),
    defineMethod('image', 'add', refuse),
    defineMethod('system', 'checks', refuse),
    defineMethod('system', 'fix', refuse),
    defineMethod('settings', 'get', refuse),
    defineMethod('settings', 'change', refuse),
    defineMethod('session', 'history', refuse),
    defineMethod('session', 'rename', refuse),
    defineMethod('session', 'end', refuse),
    ...terminalMethods(),
    ...desktopMethods(),
  ]);

  return {
    methods,
    events,
    changes,
    waits: () => waits,
    screens: { find: refuse, viewerLink: refuse },
    terminalCommand: refuse,
    callbacks: { lead: refuse },
    busy: () => waits > 0 || setup.busy,
    onHandOverRequested: (listener) => handOverRequests.on(listener),
    park: () => {
      crashPoint('fake.park');
      parked.emit();
      return setup.tasks.park();
    },
    dispose: () => {
      crashPoint('fake.dispose');
      return Promise.resolve();
    },
  };
}

const runningTask: Task = {
  id: longTaskId,
  kind: 'fake',
  title: 'Long work',
  vmId: null,
  state: 'running',
  steps: [{ name: 'only', title: 'Work', state: 'running', progress: 0.5, detail: '' }],
  startedAt: 1,
  endedAt: null,
  error: null,
  asks: null,
  version: 1,
};

const endedTask: Task = { ...runningTask, state: 'done', steps: [], endedAt: 2, version: 2 };

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { PayloadState, VmPayload } from '../../src-preload/contract/payload-state';
import type { Driver } from '../driver/driver';
import type { GuestWatch } from '../fleet/guest-watch';
import { VmRegistry } from '../fleet/vm-registry';
import { VmStore } from '../fleet/vm-store';
import type { Unsubscribe } from '../host/emitter';
import { CorralError } from '../host/errors';
import { TaskRunner } from '../tasks/task-runner';
import type { GuestReach } from './bring-up';
import { signalCli } from './kinds/signal-cli';
import { LocalAgent, LocalGuest, until } from './local-payload-guest.fixture';
import { PayloadLocks } from './lock/payload-locks';
import { PayloadActions } from './payload-actions';
import { PayloadFolders } from './payload-folders';
import { PayloadRegister } from './payload-register';
import { PayloadService } from './payload-service';
import { payloadTaskDefinitions } from './payload-tasks';

const available = { available: true };
const capabilities = {
  vnc: available,
  liveShare: available,
  readOnlyShare: available,
  liveClone: available,
  freeze: available,
};

/** Payloads with real folders, histories, locks and agents, and guests that are folders of this computer. */
export class PayloadHerd {
  readonly guests = new Map<string, LocalGuest>();
  /** Those that are on, and since when. */
  private readonly on = new Map<string, number>();
  /** Whether a guest that runs can be given a folder. */
  isLive = true;
  private readonly listening: Unsubscribe[] = [];
  readonly log: string[] = [];
  tasks!: TaskRunner;
  service!: PayloadService;
  actions!: PayloadActions;
  registry!: VmRegistry;

  private constructor(readonly root: string) {}

  static async make(): Promise<PayloadHerd> {
    const herd = new PayloadHerd(await fs.mkdtemp(path.join(os.tmpdir(), 'corral payload ')));
    await herd.boot();
    return herd;
  }

  /** Starts an orchestrator on what the last one left. */
  async boot(): Promise<void> {
    const { root } = this;
    const driver = {
      status: (id: string) =>
        this.on.has(id) ? { kind: 'running', since: this.on.get(id) } : { kind: 'stopped' },
      capabilities: (id: string) =>
        this.isLive || !this.on.has(id) ? capabilities : { ...capabilities, liveShare: { available: false } },
      whyNotShare: (_: string, hostPath: string) => (hostPath.includes(',') ? 'No commas.' : null),
    } as unknown as Driver;
    const registry = new VmRegistry(new VmStore(path.join(root, 'vms')), () => capabilities);
    await registry.load();
    const home = path.join(root, 'home');
    const locks = new PayloadLocks(path.join(root, 'locks'), home, {
      stateOf: ({ id }) =>
        Promise.resolve(
          id !== null && registry.has(id) ? (this.on.has(id) ? 'running' : 'stopped') : 'missing',
        ),
    });
    const folders = new PayloadFolders(
      await PayloadRegister.open(path.join(home, 'payloads'), (line) => this.log.push(line)),
      Date.now,
    );
    const service = new PayloadService({
      registry,
      driver,
      locks,
      folders,
      guestOf: (id) => this.guestOf(id),
      reach: (id, { path: folder }) => this.reach(registry, id, folder),
      now: Date.now,
      log: (line) => this.log.push(line),
    });
    const tasks = () => this.tasks;
    this.actions = new PayloadActions({
      registry,
      driver,
      locks,
      folders,
      service,
      tasks,
      home,
      now: Date.now,
    });
    this.tasks = new TaskRunner({
      folder: path.join(root, 'tasks'),
      definitions: payloadTaskDefinitions({
        registry,
        locks,
        folders,
        service: () => service,
        requireAttachable: (input) => this.actions.requireAttachable(input),
      }),
      log: (line) => this.log.push(line),
      now: Date.now,
    });
    this.registry = registry;
    this.service = service;
    for (const id of this.on.keys()) service.poweredOn(id);
    service.adopt();
    await this.tasks.resumeAll();
    for (const id of this.on.keys()) {
      this.registry.note(id, { state: { kind: 'running', since: 1 } });
      await this.hear(id);
      await service.ready(id);
    }
  }

  /** The orchestrator is killed; its guests go on. */
  async crash(): Promise<void> {
    this.listening.splice(0).forEach((stop) => stop());
    await this.service.dispose();
  }

  async dispose(): Promise<void> {
    await this.crash();
    for (const guest of this.guests.values()) await guest.end('KILL');
    await fs.rm(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** A stopped VM. */
  async vm(name: string): Promise<string> {
    const { id } = await this.registry.reserve({
      name,
      driver: 'memory',
      imageId: 'tiny',
      resources: { cpuCount: 1, memoryMB: 512, diskGB: 10 },
      user: 'admin',
    });
    await this.registry.update(id, { phase: 'ready' });
    this.registry.note(id, { state: { kind: 'stopped' } });
    const home = path.join(this.root, `guest-${id}`);
    await fs.mkdir(home);
    this.guests.set(id, new LocalGuest(home));
    return id;
  }

  /** A folder of this computer with these files. */
  async folder(name: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
    const folder = path.join(this.root, name);
    await fs.mkdir(folder);
    for (const [file, content] of Object.entries(files)) {
      await fs.mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await fs.writeFile(path.join(folder, file), content);
    }
    return folder;
  }

  async start(id: string): Promise<void> {
    await this.service.beforeStart(id);
    this.on.set(id, Date.now());
    this.service.poweredOn(id);
    this.registry.note(id, { state: { kind: 'running', since: 1 } });
    await this.hear(id);
    await this.service.ready(id);
  }

  /** A graceful stop. */
  async stop(id: string): Promise<void> {
    await this.service.beforeStop(id);
    await this.off(id, 'TERM');
  }

  /** Its power goes. @param signal what its service hears of that */
  async off(id: string, signal: 'TERM' | 'KILL' = 'KILL'): Promise<void> {
    await this.guest(id).end(signal);
    await fs.rm(this.guest(id).share, { force: true });
    this.on.delete(id);
    this.registry.note(id, { state: { kind: 'stopped' } });
    this.service.poweredOff(id);
    await this.settled(id);
  }

  /** Resolves when nothing is under way for a VM that went off. */
  async settled(id: string): Promise<void> {
    await until(() => this.state(id).kind === 'off');
    await this.service.quiet(id);
  }

  /** Runs a task to its end. @throws its error */
  async run(started: Promise<{ readonly taskId: string }>): Promise<void> {
    const { state, error } = await this.tasks.wait((await started).taskId);
    if (state !== 'done') throw new CorralError(error?.code ?? 'internal', error?.message ?? state);
  }

  guest(id: string): LocalGuest {
    const guest = this.guests.get(id);
    if (!guest) throw new Error(`no guest ${id}`);
    return guest;
  }

  payload(id: string): VmPayload {
    const { payload } = this.registry.view(id);
    if (!payload) throw new Error(`${id} has no payload`);
    return payload;
  }

  state(id: string): PayloadState {
    return this.payload(id).state;
  }

  /** Waits until a payload is in a state. */
  async reaches(id: string, kind: PayloadState['kind']): Promise<PayloadState> {
    await until(
      () => this.state(id).kind === kind,
      () => `${JSON.stringify(this.state(id))}\n${this.log.join('\n')}`,
    );
    return this.state(id);
  }

  private guestOf(id: string): GuestWatch {
    if (this.on.has(id)) return this.guest(id) as unknown as GuestWatch;
    throw new CorralError('wrong-state', 'It is not running.');
  }

  private reach(registry: VmRegistry, id: string, folder: string): GuestReach {
    const guest = this.guest(id);
    const names = () => ({ vm: registry.record(id).name, kind: signalCli });
    return {
      agent: new LocalAgent(guest, names),
      service: guest.service,
      async connect() {
        await fs.rm(guest.share, { force: true });
        await fs.symlink(folder, guest.share);
      },
      async disconnect() {
        await fs.rm(guest.share, { force: true });
      },
    };
  }

  /** What the guest stream does: tells each status that the service writes. */
  private async hear(id: string): Promise<void> {
    const guest = this.guest(id);
    const agent = this.reach(this.registry, id, '').agent;
    const state = path.join(guest.home, '.corral-payload');
    await fs.mkdir(state, { recursive: true });
    const abort = new AbortController();
    this.listening.push(() => abort.abort());
    const { service } = this;
    void (async () => {
      for await (const { filename } of fs.watch(state, { signal: abort.signal })) {
        if (filename !== 'status') continue;
        const status = await agent.status();
        if (status) service.heard(id, status);
      }
    })().catch(() => undefined);
  }
}

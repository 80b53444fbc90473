import path from 'node:path';
import type { Capabilities, CloneConsistency, Share } from '../../../src-preload/contract/vm';
import type { CommandResult, CommandRunner } from '../../host/command';
import { Emitter, type Unsubscribe } from '../../host/emitter';
import { CorralError, toCorralError } from '../../host/errors';
import type { Paths } from '../../host/paths';
import type {
  DiscoveredMachine,
  DiskUsage,
  Driver,
  FetchContext,
  MachineEvent,
  MachineSpec,
  MachineStatus,
  ScreenAddress,
  StartOptions,
} from '../driver';
import { findAddress } from './address';
import { findTart } from './find-tart';
import { executeInGuest } from './execute';
import { findLocal, type TartEntry } from './listing';
import { MachineFolder } from './machine-file';
import { pullImage } from './pull-image';
import { shareTag, whyUnreadable } from './share-arguments';
import { gone, TartDisks, temporaryPrefix } from './tart-disks';
import { TartHome } from './tart-home';
import type { TartRun } from './tart-run';
import { TartSwitch } from './tart-switch';
import { TartTool } from './tart-tool';

type Running = MachineStatus & { kind: 'running' };

/** A machine as Tart knows it. */
interface TartMachine {
  readonly name: string;
  readonly os: 'darwin' | 'linux';
  readonly run: TartRun | undefined;
}

/**
 * Runs macOS guests, and Linux ones, by Tart. Each guest is a `tart run` of its own that outlives this
 * process. Tart is looked for at each use, so that all but its guests work while it is not installed.
 */
export class TartDriver implements Driver {
  readonly kind = 'tart';
  private readonly machines = new Map<string, TartMachine>();
  private readonly events: Emitter<MachineEvent>;
  private readonly log: (line: string) => void;
  private readonly tart: TartTool;
  private readonly home = new TartHome();
  private readonly disks: TartDisks;
  private readonly power: TartSwitch;

  constructor(private readonly parts: { paths: Paths; run: CommandRunner; log?: (line: string) => void }) {
    this.log = parts.log ?? (() => undefined);
    this.events = new Emitter((error) => this.log(`A listener of machine events failed: ${String(error)}`));
    this.tart = new TartTool(parts.run);
    this.disks = new TartDisks(this.tart, this.home, (id) => this.folder(id));
    this.power = new TartSwitch(this.tart, this.home, (id) => this.folder(id));
  }

  capabilities(id: string): Capabilities {
    const run = this.machines.get(id)?.run;
    const yes = { available: true } as const;
    return {
      vnc:
        run && !run.screen
          ? { available: false, reason: 'It was started without a screen. Restart it to get one.' }
          : yes,
      liveShare: run
        ? { available: false, reason: 'Tart attaches folders at the start only. Stop the VM, then share.' }
        : yes,
      readOnlyShare: yes,
      liveClone: yes,
      freeze: { available: false, reason: 'Tart has no way to hold a guest’s disk still.' },
    };
  }

  async adopt(specs: readonly MachineSpec[]): Promise<void> {
    if ((await findTart()) === undefined) return;
    let entries: readonly TartEntry[];
    try {
      entries = await this.tart.list();
    } catch (error) {
      this.log(`Tart’s VMs could not be listed: ${toCorralError(error).message}`);
      return;
    }
    for (const spec of specs) {
      if (spec.image.kind === 'unknown') await this.noteForeign(spec);
      const name = await this.disks.locate(spec.id, entries);
      if (name === undefined) continue;
      await this.put(spec.id, name);
      const isRunning = findLocal(entries, name)?.state === 'running';
      const run = await this.power.adopt(spec.id, name, isRunning, spec.resources, this.onEnd(spec.id));
      if (run) this.running(spec.id, run);
    }
  }

  async discover(): Promise<readonly DiscoveredMachine[]> {
    if ((await findTart()) === undefined) return [];
    const known = new Set([...this.machines.values()].map(({ name }) => name.toLowerCase()));
    const found: DiscoveredMachine[] = [];
    for (const { name, source, state, diskGB } of await this.tart.list()) {
      if (source !== 'local' || known.has(name.toLowerCase()) || name.startsWith(temporaryPrefix)) continue;
      const config = await this.home.config(name);
      if (!config) continue;
      const resources = {
        cpuCount: Math.max(1, config.cpuCount),
        memoryMB: Math.max(256, Math.round(config.memorySize / 2 ** 20)),
        diskGB: Math.max(1, diskGB ?? 1),
      };
      found.push({
        driver: this.kind,
        name,
        mac: config.macAddress,
        resources,
        running: state === 'running',
      });
    }
    return found;
  }

  /** What a VM does that need not be one of Corral. @throws CorralError `tool-failed` when that can't be told */
  async stateNamed(name: string): Promise<TartEntry['state'] | 'missing'> {
    if ((await findTart()) === undefined) return 'missing';
    return findLocal(await this.tart.list(), name)?.state ?? 'missing';
  }

  status(id: string): MachineStatus {
    const machine = this.machines.get(id);
    if (!machine) return { kind: 'absent' };
    return machine.run ? runningStatus(machine.run) : { kind: 'stopped' };
  }

  async fetchImage(spec: MachineSpec, context: FetchContext): Promise<string | null> {
    if (spec.image.kind !== 'registry') return null;
    return pullImage(this.tart, spec.image.reference, context);
  }

  async create(spec: MachineSpec): Promise<void> {
    await this.disks.create(spec);
    await this.put(spec.id, spec.name);
  }

  async clone(source: MachineSpec, target: MachineSpec): Promise<CloneConsistency> {
    const consistency = await this.disks.clone(this.required(source.id).name, target);
    await this.put(target.id, target.name);
    return consistency;
  }

  async resizeDisk(spec: MachineSpec): Promise<void> {
    this.requireOff(spec.id);
    await this.disks.set(this.required(spec.id).name, spec.resources);
  }

  async rename(spec: MachineSpec, name: string): Promise<void> {
    const { os, run } = this.required(spec.id);
    await this.disks.rename(spec.id, name);
    this.machines.set(spec.id, { name, os, run });
  }

  async delete(id: string): Promise<void> {
    this.requireOff(id);
    await this.disks.delete(id);
    this.machines.delete(id);
  }

  async start(spec: MachineSpec, { screen }: StartOptions): Promise<Running> {
    this.requireOff(spec.id);
    const { name, os } = this.required(spec.id);
    const run = await this.power.on(spec, { name, os, screen }, this.onEnd(spec.id));
    this.running(spec.id, run);
    this.events.emit({ kind: 'started', id: spec.id });
    return runningStatus(run);
  }

  async powerDown(id: string): Promise<void> {
    this.machines.get(id)?.run?.powerDown();
  }

  async stop(id: string): Promise<void> {
    await this.machines.get(id)?.run?.stop();
  }

  async waitUntilOff(id: string, timeoutMs: number): Promise<boolean> {
    return (await this.machines.get(id)?.run?.goneWithin(timeoutMs)) ?? true;
  }

  whyNotShare(_id: string, hostPath: string): string | null {
    return whyUnreadable(hostPath);
  }

  /** It was attached at the start, or not at all. */
  async attachShare(id: string, share: Share): Promise<{ readonly tag: string }> {
    const { os, run } = this.required(id);
    if (run?.facts.shares.some(({ name }) => name === share.name)) return { tag: shareTag(share, os) };
    throw new CorralError(
      'not-supported',
      `“${share.name}” appears in the guest at its next start: Tart attaches folders at the start only.`,
    );
  }

  async detachShare(_id: string, name: string): Promise<void> {
    throw new CorralError(
      'not-supported',
      `“${name}” can’t be taken out of a running guest by Tart. Stop the VM first.`,
    );
  }

  async diskUsage(spec: MachineSpec): Promise<DiskUsage> {
    const name = this.machines.get(spec.id)?.name;
    const ownBytes = name === undefined ? 0 : await this.home.allocatedBytes(name);
    // APFS does not tell which blocks a clone shares.
    return { ownBytes, sharedBytes: null, freedBytes: null, layerCount: 0 };
  }

  consoleLog(id: string): string {
    return this.folder(id).consoleLog;
  }

  screenAddress(id: string): ScreenAddress | undefined {
    return this.machines.get(id)?.run?.screen;
  }

  /** Runs a program in a guest, see {@link executeInGuest}. */
  execute(id: string, argv: readonly string[], stdin: string): Promise<CommandResult> {
    return executeInGuest(this.tart, this.required(id).name, argv, stdin);
  }

  /** Hears that Tart's VMs may have become more or fewer. */
  onForeignChange(listener: () => void): Unsubscribe {
    return this.home.watch(listener);
  }

  /** Whether its present run was started by other means than Corral. */
  runsForOthers(id: string): boolean {
    return this.machines.get(id)?.run?.facts.logFile === null;
  }

  on(listener: (event: MachineEvent) => void): Unsubscribe {
    return this.events.on(listener);
  }

  async dispose(): Promise<void> {
    for (const { run } of this.machines.values()) run?.release();
    this.machines.clear();
  }

  private async noteForeign(spec: MachineSpec): Promise<void> {
    const folder = this.folder(spec.id);
    if (await folder.read()) return;
    const mac = (await this.home.config(spec.name))?.macAddress ?? '';
    await folder.write({ version: 1, name: spec.name, nextName: null, mac, temporaryName: null, run: null });
  }

  private async put(id: string, name: string): Promise<void> {
    const os = (await this.home.config(name))?.os ?? 'darwin';
    this.machines.set(id, { name, os, run: undefined });
  }

  private running(id: string, run: TartRun): void {
    this.machines.set(id, { ...this.required(id), run });
    void this.reach(id, run);
  }

  private async reach(id: string, run: TartRun): Promise<void> {
    try {
      const endpoint = await findAddress(this.tart, () => this.required(id).name, run.signal);
      if (!endpoint || run.signal.aborted) return;
      run.endpoint = endpoint;
      this.events.emit({ kind: 'reachable', id, endpoint });
    } catch (error) {
      this.log(`The address of ${id} could not be asked for: ${toCorralError(error).message}`);
    }
  }

  private onEnd(id: string): ConstructorParameters<typeof TartRun>[1] {
    return ({ byGuest, wasAsked, reason }) => {
      const machine = this.machines.get(id);
      if (machine) this.machines.set(id, { ...machine, run: undefined });
      if (byGuest) this.events.emit({ kind: 'guest-shutdown', id });
      this.events.emit({ kind: 'exited', id, expected: wasAsked, reason });
    };
  }

  private requireOff(id: string): void {
    if (this.machines.get(id)?.run)
      throw new CorralError('wrong-state', 'This needs the VM to be off. Stop it first.', { id });
  }

  private required(id: string): TartMachine {
    const machine = this.machines.get(id);
    if (machine) return machine;
    throw gone(id);
  }

  private folder(id: string): MachineFolder {
    return new MachineFolder(path.join(this.parts.paths.vms, id));
  }
}

function runningStatus({ facts, endpoint }: TartRun): Running {
  return { kind: 'running', since: facts.since, endpoint, resources: facts.resources };
}

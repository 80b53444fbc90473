import fs from 'node:fs';
import path from 'node:path';
import type { Accelerator } from '../../../src-preload/contract/system';
import type { Capabilities, CloneConsistency, Share } from '../../../src-preload/contract/vm';
import type { CommandRunner } from '../../host/command';
import { Emitter, type Unsubscribe } from '../../host/emitter';
import { CorralError } from '../../host/errors';
import { KeyedMutex } from '../../host/keyed-mutex';
import type { Paths } from '../../host/paths';
import type {
  DiskUsage,
  Driver,
  Endpoint,
  MachineEvent,
  MachineSpec,
  MachineStatus,
  ScreenAddress,
} from '../driver';
import { AcceleratorProbe } from './accelerator';
import { DiskKeeper } from './disk-keeper';
import type { Machine } from './machine';
import { machineFolder, type MachineFolder } from './machine-folder';
import { machineTypes } from './machines';
import { PowerSwitch } from './power-switch';
import { qemuSpec, type QemuSpec } from './qemu-spec';
import { endShareServer, plugShare, shareCapability, unplugShare } from './shares';
import { runRecordStore, type PluggedShare } from './run-record';

type Running = MachineStatus & { kind: 'running'; endpoint: Endpoint };

/** Runs Linux guests by QEMU on a Linux computer, each in a process of its own that outlives this one. */
export class QemuDriver implements Driver {
  readonly kind = 'qemu';
  private readonly machines = new Map<string, Machine>();
  private readonly events: Emitter<MachineEvent>;
  private readonly log: (line: string) => void;
  private readonly probe: AcceleratorProbe;
  private readonly disks: DiskKeeper;
  private readonly power: PowerSwitch;
  private readonly shareLocks = new KeyedMutex();

  constructor(private readonly parts: { paths: Paths; run: CommandRunner; log?: (line: string) => void }) {
    const { paths, run } = parts;
    this.log = parts.log ?? (() => undefined);
    this.events = new Emitter((error) => this.log(`A listener of machine events failed: ${String(error)}`));
    const { program } = machineTypes[process.arch === 'arm64' ? 'aarch64' : 'x86_64'];
    this.probe = new AcceleratorProbe(path.join(paths.home, 'accelerator.json'), run, program);
    this.disks = new DiskKeeper(paths, run, this.log, (id) => this.machines.get(id));
    this.power = new PowerSwitch(paths, this.log, (event) => this.onEvent(event));
  }

  capabilities(id: string): Capabilities {
    const machine = this.machines.get(id);
    const yes = { available: true } as const;
    return {
      vnc: yes,
      liveShare: shareCapability(machine?.record.shares),
      readOnlyShare: { available: false, reason: 'QEMU’s virtiofs server can’t make a share read-only.' },
      liveClone: yes,
      freeze:
        !machine || machine.agentAnswers
          ? yes
          : { available: false, reason: 'The guest runs no guest agent that could hold its disk still.' },
    };
  }

  /** Finds the accelerator by a probe guest; remembered per boot of this computer. */
  accelerator(): Promise<Accelerator> {
    return this.probe.find();
  }

  async adopt(specs: readonly MachineSpec[]): Promise<void> {
    const known = new Set([...specs.map(({ id }) => id), ...(await this.disks.machineIds())]);
    await Promise.all(
      [...known].map(async (id) => {
        const machine = await this.power.adopt(id, this.disks.savedState(id));
        if (machine) this.machines.set(id, machine);
        else this.clearSockets(this.folder(id));
      }),
    );
    await this.disks.recover([...known]);
  }

  status(id: string): MachineStatus {
    const machine = this.machines.get(id);
    if (machine) return runningStatus(machine);
    return { kind: fs.existsSync(this.folder(id).disk) ? 'stopped' : 'absent' };
  }

  async create(spec: MachineSpec): Promise<void> {
    await this.disks.create(qemuSpec(spec));
  }

  async clone(source: MachineSpec, target: MachineSpec): Promise<CloneConsistency> {
    return this.disks.clone(qemuSpec(source), qemuSpec(target));
  }

  async resizeDisk(spec: MachineSpec): Promise<void> {
    this.requireOff(spec.id);
    await this.disks.resize(qemuSpec(spec));
  }

  /** Files and sockets are called by the machine's id; QEMU and the guest get the name when it boots. */
  async rename({ id }: MachineSpec): Promise<void> {
    await this.disks.savedState(id).forget();
  }

  async delete(id: string): Promise<void> {
    this.requireOff(id);
    this.clearSockets(this.folder(id));
    await this.disks.delete(id);
  }

  async start(spec: MachineSpec): Promise<Running> {
    return this.powerOn(qemuSpec(spec));
  }

  /**
   * Turns a running machine off so that its next start goes on where it was. Whatever changes the
   * disk in between (a clone, a resize), and other resources, make that start a boot, as after a power cut.
   *
   * @throws CorralError `wrong-state` when it is off or has shares, `tool-failed` when it can't be saved
   */
  async suspend(id: string): Promise<void> {
    const machine = this.required(id);
    if (machine.record.shares.length > 0) {
      throw new CorralError('wrong-state', 'A VM with shares can’t be saved. Take them away first.', { id });
    }
    await this.disks.savedState(id).save(machine);
    await machine.end();
  }

  async powerDown(id: string): Promise<void> {
    await this.machines.get(id)?.monitor.execute('system_powerdown');
  }

  async stop(id: string): Promise<void> {
    await this.machines.get(id)?.end();
  }

  async waitUntilOff(id: string, timeoutMs: number): Promise<boolean> {
    const machine = this.machines.get(id);
    return machine ? machine.goneWithin(timeoutMs) : true;
  }

  attachShare(id: string, share: Share): Promise<{ readonly tag: string }> {
    return this.shareLocks.run(id, async () => {
      const machine = this.required(id);
      const { shares } = machine.record;
      if (!shares.some(({ name }) => name === share.name)) {
        await this.noteShares(machine, [...shares, await plugShare(machine, share)]);
      }
      return { tag: share.name };
    });
  }

  detachShare(id: string, name: string): Promise<void> {
    return this.shareLocks.run(id, async () => {
      const machine = this.required(id);
      const share = machine.record.shares.find((one) => one.name === name);
      if (!share) return;
      await unplugShare(machine, share);
      await this.noteShares(
        machine,
        machine.record.shares.filter((one) => one !== share),
      );
    });
  }

  diskUsage(spec: MachineSpec): Promise<DiskUsage> {
    return this.disks.usage(spec.id);
  }

  consoleLog(id: string): string {
    return this.folder(id).consoleLog;
  }

  screenAddress(id: string): ScreenAddress | undefined {
    return this.machines.has(id) ? { kind: 'unix', path: this.folder(id).screenSocket } : undefined;
  }

  on(listener: (event: MachineEvent) => void): Unsubscribe {
    return this.events.on(listener);
  }

  async dispose(): Promise<void> {
    // A merge under way must not go on beside the next owner's.
    await this.disks.idle();
    for (const machine of this.machines.values()) machine.release();
    this.machines.clear();
    this.power.dispose();
  }

  private async powerOn(spec: QemuSpec): Promise<Running> {
    this.requireOff(spec.id);
    const accelerator = await this.acceleratorFor(spec);
    return this.disks.whileInUse(spec.id, async () => {
      const machine = await this.power.on(spec, accelerator, this.disks.savedState(spec.id));
      this.machines.set(spec.id, machine);
      this.events.emit({ kind: 'started', id: spec.id });
      return runningStatus(machine);
    });
  }

  /** The probe answers for this computer's own processor; another one is always emulated. */
  private async acceleratorFor(spec: QemuSpec): Promise<Accelerator['kind']> {
    const isNative = (spec.image.architecture === 'aarch64') === (process.arch === 'arm64');
    return isNative ? (await this.accelerator()).kind : 'tcg';
  }

  private onEvent(event: MachineEvent): void {
    if (event.kind === 'exited') {
      const machine = this.machines.get(event.id);
      this.machines.delete(event.id);
      for (const share of machine?.record.shares ?? []) endShareServer(share);
      this.clearSockets(this.folder(event.id));
      void this.disks.collectLayers();
    }
    this.events.emit(event);
  }

  private async noteShares(machine: Machine, shares: PluggedShare[]): Promise<void> {
    machine.record = { ...machine.record, shares };
    await runRecordStore(machine.folder.runRecord).write(machine.record);
  }

  private clearSockets(folder: MachineFolder): void {
    fs.rmSync(folder.sockets, { recursive: true, force: true });
  }

  private requireOff(id: string): void {
    if (this.machines.has(id))
      throw new CorralError('wrong-state', 'This needs the VM to be off. Stop it first.', { id });
  }

  private required(id: string): Machine {
    const machine = this.machines.get(id);
    if (!machine) throw new CorralError('wrong-state', 'This needs the VM to run. Start it first.', { id });
    return machine;
  }

  private folder(id: string): MachineFolder {
    return machineFolder(this.parts.paths, id);
  }
}

function runningStatus({ record }: Machine): Running {
  const { since, sshPort, resources } = record;
  return { kind: 'running', since, endpoint: { host: '127.0.0.1', port: sshPort }, resources };
}

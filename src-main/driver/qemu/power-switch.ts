import { setTimeout as delay } from 'node:timers/promises';
import type { Accelerator } from '../../../src-preload/contract/system';
import { crashPoint } from '../../host/crash-point';
import type { Paths } from '../../host/paths';
import { identifyProcess, isAlive, signalProcess } from '../../host/process-identity';
import type { MachineEvent } from '../driver';
import { commandLine } from './command-line';
import { ConsoleLog } from './console-log';
import { checkBootable } from './disk';
import { isThere } from './files';
import { connectMonitor, explainExit, lastLogLine, launch } from './launch';
import { Machine, type LiveRecord } from './machine';
import { machineFolder, type MachineFolder } from './machine-folder';
import { machineTypes } from './machines';
import { QmpClient } from './qmp';
import { findMachineProcess, runRecordStore, type RunRecord } from './run-record';
import type { QemuSpec } from './qemu-spec';
import { savedStateName, type SavedState } from './saved-state';
import { SshPorts } from './ssh-ports';

const adoptDeadlineMs = 5_000;

/** Starts machines and takes up those that run; keeps what goes with a run: port, record, console log. */
export class PowerSwitch {
  private readonly ports = new SshPorts();
  private readonly consoles = new Map<string, ConsoleLog>();

  constructor(
    private readonly paths: Paths,
    private readonly log: (line: string) => void,
    private readonly emit: (event: MachineEvent) => void,
  ) {}

  /**
   * Starts QEMU and answers when it obeys: the guest goes on from its saved state when it has one that
   * can be loaded, and boots otherwise. @throws what {@link explainExit} and `checkBootable` throw
   */
  async on(spec: QemuSpec, accelerator: Accelerator['kind'], state: SavedState): Promise<Machine> {
    await checkBootable(spec, machineFolder(this.paths, spec.id).disk);
    if (await state.take({ resources: spec.resources, accelerator })) {
      try {
        const machine = await this.bringUp(spec, accelerator, savedStateName);
        await state
          .settle(machine)
          .catch((error: unknown) => this.log(`${spec.id} went on, but: ${String(error)}`));
        return machine;
      } catch (error) {
        this.log(`${spec.id} boots, since it could not go on from its saved state: ${String(error)}`);
      }
    }
    await state.drop();
    return this.bringUp(spec, accelerator);
  }

  private async bringUp(
    spec: QemuSpec,
    accelerator: Accelerator['kind'],
    loadState?: string,
  ): Promise<Machine> {
    const folder = machineFolder(this.paths, spec.id);
    const firmware = await firstThere(machineTypes[spec.image.architecture].firmwareFiles);
    const store = runRecordStore(folder.runRecord);
    const before = await store.read();
    const sshPort = await this.ports.take(before.kind === 'absent' ? undefined : before.value?.sshPort);
    this.watchConsole(spec.id, folder);
    try {
      const { resources } = spec;
      const intent = {
        version: 1,
        process: null,
        sshPort,
        resources,
        accelerator,
        since: Date.now(),
        shares: [],
      } as const;
      await store.write({ ...intent, shares: [] });
      crashPoint('qemu.start.intent');
      const argv = commandLine(spec, folder, {
        accelerator,
        sshPort,
        platform: process.platform,
        ...(firmware === undefined ? {} : { firmware }),
        ...(loadState === undefined ? {} : { loadState }),
      });
      const launched = await launch(spec, folder, argv);
      crashPoint('qemu.start.spawned');
      const identity = identifyProcess(launched.pid);
      if (!identity) throw explainExit(spec, await launched.exited, await lastLogLine(folder.log));
      const record = { ...intent, shares: [], process: identity };
      await store.write(record);
      crashPoint('qemu.start.noted');
      try {
        const monitor = await connectMonitor(spec, folder, launched);
        return await this.machine(spec.id, folder, record, monitor, launched.exited);
      } catch (error) {
        signalProcess(identity, 'SIGKILL');
        throw error;
      }
    } catch (error) {
      this.off(spec.id, sshPort);
      throw error;
    }
  }

  /** The machine of this id if its process lives, whoever started it; one that was just being saved goes on. */
  async adopt(id: string, state: SavedState): Promise<Machine | undefined> {
    const folder = machineFolder(this.paths, id);
    const store = runRecordStore(folder.runRecord);
    const stored = await store.read();
    if (stored.kind === 'absent') return undefined;
    const record = await this.liveRecord(id, stored.value);
    if (!record) return undefined;
    if (!stored.value?.process) await store.write(record);
    this.ports.hold(record.sshPort);
    this.watchConsole(id, folder);
    await state.forget();
    const monitor = await this.connectAgain(folder, record);
    await monitor
      ?.execute('cont')
      .catch((error: unknown) => this.log(`${id} may stand still: ${String(error)}`));
    return this.machine(id, folder, record, monitor);
  }

  /** Lets go of all consoles; the machines run on. */
  dispose(): void {
    for (const console of this.consoles.values()) console.close();
    this.consoles.clear();
  }

  private async liveRecord(id: string, record: RunRecord | undefined): Promise<LiveRecord | undefined> {
    if (!record) return undefined;
    const process = record.process ?? (await findMachineProcess(machineFolder(this.paths, id).pidFile));
    return process && isAlive(process) ? { ...record, process } : undefined;
  }

  /**
   * A QEMU that has just been started may have no socket yet. One that does not answer at all is
   * taken up nevertheless: its process lives, so its disk is in use.
   */
  private async connectAgain(folder: MachineFolder, record: LiveRecord): Promise<QmpClient | undefined> {
    const until = Date.now() + adoptDeadlineMs;
    while (isAlive(record.process) && Date.now() < until) {
      try {
        return await QmpClient.connect(folder.monitorSocket, until - Date.now());
      } catch {
        await delay(50);
      }
    }
    this.log(`QEMU ${record.process.pid} did not answer on ${folder.monitorSocket}.`);
    return undefined;
  }

  private async machine(
    id: string,
    folder: MachineFolder,
    record: LiveRecord,
    monitor: QmpClient | undefined,
    exited?: Promise<number | string>,
  ): Promise<Machine> {
    const emit = (event: MachineEvent): void => {
      if (event.kind === 'exited') this.off(id, record.sshPort);
      this.emit(event);
    };
    const machine = new Machine(id, folder, record, monitor, emit, exited);
    if (monitor) await machine.catchUp();
    return machine;
  }

  private watchConsole(id: string, folder: MachineFolder): void {
    this.consoles.get(id)?.close();
    this.consoles.set(id, new ConsoleLog(folder.consoleLog));
  }

  private off(id: string, sshPort: number): void {
    this.ports.giveBack(sshPort);
    this.consoles.get(id)?.close();
    this.consoles.delete(id);
  }
}

async function firstThere(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if (await isThere(file)) return file;
  return undefined;
}

import fs from 'node:fs/promises';
import type { CloneConsistency } from '../../../src-preload/contract/vm';
import { syncFolder } from '../../host/atomic-file';
import type { CommandRunner } from '../../host/command';
import { crashPoint } from '../../host/crash-point';
import { CorralError } from '../../host/errors';
import { KeyedMutex } from '../../host/keyed-mutex';
import type { Paths } from '../../host/paths';
import type { DiskUsage } from '../driver';
import { cloneDisk, recoverLayering, type CloneSource } from './clone';
import { bytesPerGB, imageVirtualBytes, makeOverlay } from './disk';
import { DiskGraph } from './disk-graph';
import { isThere, namesIn } from './files';
import { Layers } from './layers';
import type { Machine } from './machine';
import { machineFolder } from './machine-folder';
import { readQcow2Header } from './qcow2';
import { SavedState } from './saved-state';
import type { QemuSpec } from './qemu-spec';

const lockKey = 'disks';

/**
 * All disks of a home. One operation at a time changes them, since layers are counted over all
 * of them; each takes milliseconds, and none waits for a guest beyond a short deadline.
 */
export class DiskKeeper {
  private readonly mutex = new KeyedMutex();
  private readonly layers: Layers;
  /** What was last found out about sizes, until a disk changes its place. */
  private graph: DiskGraph | undefined;
  /** Machines that are about to run. */
  private readonly inUse = new Set<string>();

  constructor(
    private readonly paths: Paths,
    private readonly run: CommandRunner,
    private readonly log: (line: string) => void,
    private readonly runningMachine: (id: string) => Machine | undefined,
  ) {
    this.layers = new Layers(paths, run, log);
  }

  /** Ids of all machines that have a folder, with or without a record. */
  machineIds(): Promise<string[]> {
    return namesIn(this.paths.vms);
  }

  /** Finishes what a crash cut short, then collects layers. A disk that can't be mended does not hold up the others. */
  recover(ids: readonly string[]): Promise<void> {
    return this.exclusively(async () => {
      for (const id of ids) {
        try {
          if (!this.runningMachine(id)?.isSilent) await recoverLayering(this.source(id));
        } catch (error) {
          this.log(`The disk of ${id} could not be recovered: ${String(error)}`);
        }
      }
      await this.collect();
    });
  }

  /** Removes the layers that nobody needs, and merges those that a machine kept while it ran. Never rejects. */
  collectLayers(): Promise<void> {
    return this.exclusively(() => this.collect());
  }

  /** Resolves when no work on disks is under way. */
  idle(): Promise<void> {
    return this.exclusively(() => Promise.resolve());
  }

  create(spec: QemuSpec): Promise<void> {
    return this.exclusively(async () => {
      const { folder, disk, nextDisk } = machineFolder(this.paths, spec.id);
      if (await isThere(disk)) return;
      const { diskFile: file, diskFormat: format } = spec.image;
      const bytes = Math.max(spec.resources.diskGB * bytesPerGB, await imageVirtualBytes(spec));
      await fs.mkdir(folder, { recursive: true, mode: 0o700 });
      await makeOverlay(this.run, nextDisk, { file, format }, bytes);
      crashPoint('qemu.create.overlay');
      await fs.rename(nextDisk, disk);
      await syncFolder(folder);
    });
  }

  clone(source: QemuSpec, target: QemuSpec): Promise<CloneConsistency> {
    return this.exclusively(async () => {
      const from = this.source(source.id);
      const to = machineFolder(this.paths, target.id);
      if (await isThere(to.disk)) {
        await fs.rm(to.disk); // Left by an attempt whose answer was lost; how consistent it is can't be said any more.
      }
      const hadState = !from.running && (await this.savedState(source.id).drop());
      const consistency = await cloneDisk(this.run, this.paths.layers, from, to, target);
      // What the guest had not written out yet went with its state.
      return hadState ? 'crash-consistent' : consistency;
    });
  }

  resize(spec: QemuSpec): Promise<void> {
    return this.exclusively(async () => {
      const { disk } = machineFolder(this.paths, spec.id);
      const wanted = spec.resources.diskGB * bytesPerGB;
      const { virtualBytes } = await readQcow2Header(disk);
      if (wanted === virtualBytes) return;
      // An image may be larger than what was asked for, or not a whole number of GB.
      const imageBytes = await imageVirtualBytes(spec);
      if (wanted < virtualBytes && virtualBytes <= imageBytes) return;
      if (wanted < virtualBytes) {
        throw new CorralError(
          'invalid-input',
          `The disk of “${spec.name}” has ${Math.ceil(virtualBytes / bytesPerGB)} GB and can't shrink to ${spec.resources.diskGB} GB.`,
        );
      }
      await this.savedState(spec.id).drop();
      await this.run('qemu-img', ['resize', '-q', '-f', 'qcow2', disk, `${wanted}`]);
    });
  }

  /** What a machine that is off was doing; see {@link SavedState}. */
  savedState(id: string): SavedState {
    return new SavedState(machineFolder(this.paths, id), this.run);
  }

  delete(id: string): Promise<void> {
    return this.exclusively(async () => {
      const { folder } = machineFolder(this.paths, id);
      const own = /^(disk|layering|run|saved-state|console|qemu)\./;
      for (const name of await namesIn(folder)) {
        if (own.test(name)) await fs.rm(`${folder}/${name}`, { force: true });
      }
      crashPoint('qemu.delete.removed');
      await this.collect();
    });
  }

  usage(id: string): Promise<DiskUsage> {
    return this.mutex.run(lockKey, async () => {
      this.graph ??= await DiskGraph.of(this.paths);
      return this.graph.usage(machineFolder(this.paths, id).disk);
    });
  }

  /**
   * Sees to it that the disk of a machine that is off is whole, and keeps it from being merged until
   * `work` is done and the machine counts as running.
   */
  async whileInUse<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    await this.exclusively(async () => {
      await recoverLayering(this.source(id));
      this.inUse.add(id);
    });
    try {
      return await work();
    } finally {
      this.inUse.delete(id);
    }
  }

  private async collect(): Promise<void> {
    try {
      await this.layers.collect((id) => !this.inUse.has(id) && !this.runningMachine(id));
    } catch (error) {
      this.log(`Layers were not collected this time: ${String(error)}`);
    }
  }

  private source(id: string): CloneSource {
    const folder = machineFolder(this.paths, id);
    const machine = this.runningMachine(id);
    if (!machine) return { folder };
    return { folder, running: { monitor: machine.monitor, agentAnswers: machine.agentAnswers } };
  }

  /** Runs work that may change which disk stands on which layers. */
  private exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.mutex.run(lockKey, async () => {
      try {
        return await work();
      } finally {
        this.graph = undefined;
      }
    });
  }
}

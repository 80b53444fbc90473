import fs from 'node:fs/promises';
import path from 'node:path';
import type { CommandRunner } from '../../host/command';
import type { Paths } from '../../host/paths';
import { namesIn } from './files';
import { LayeringJournal } from './layering-journal';
import { machineFolder } from './machine-folder';
import { readQcow2Header, type Qcow2Header } from './qcow2';

/** Data up to this size is merged back at once; above, a longer chain is cheaper than the wait. */
const maxMergeBytes = 512 * 2 ** 20;
const mergeTimeoutMs = 120_000;

/** Every qcow2 file of this home that may hold or need a layer, and what lies beneath it. */
interface Survey {
  /** Overlays of machines: active disks and those of a clone under way. */
  readonly roots: ReadonlyMap<string, Qcow2Header>;
  readonly layers: ReadonlyMap<string, Qcow2Header>;
  /** Layers that a journal speaks of. */
  readonly journalled: ReadonlySet<string>;
}

/**
 * The immutable layers between active disks and images. They are counted by walking the chains,
 * never by a number that a crash could leave wrong. The caller sees to it that no clone is under
 * way while one of these methods runs.
 */
export class Layers {
  constructor(
    private readonly paths: Paths,
    private readonly run: CommandRunner,
    private readonly log: (line: string) => void,
  ) {}

  /**
   * Removes layers that nothing leads to, and merges those with a single, stopped heir.
   * @param canMerge whether the disk of the machine with this id may be replaced now.
   */
  async collect(canMerge: (id: string) => boolean): Promise<void> {
    await this.sweep();
    let merged = true;
    while (merged) merged = await this.mergeOne(canMerge);
  }

  private async sweep(): Promise<void> {
    const { roots, layers, journalled } = await this.survey();
    const used = new Set<string>(journalled);
    const heirs = [...roots.values(), ...[...journalled].map((layer) => layers.get(layer))];
    for (let heir of heirs) {
      while (heir?.backingFile !== undefined) {
        used.add(heir.backingFile);
        heir = layers.get(heir.backingFile);
      }
    }
    for (const layer of layers.keys()) {
      if (!used.has(layer)) await fs.rm(layer, { force: true });
    }
  }

  private async mergeOne(canMerge: (id: string) => boolean): Promise<boolean> {
    const { roots, layers, journalled } = await this.survey();
    const children = new Map<string, number>();
    for (const { backingFile } of [...roots.values(), ...layers.values()]) {
      if (backingFile !== undefined) children.set(backingFile, (children.get(backingFile) ?? 0) + 1);
    }
    for (const [disk, { backingFile: layer, hasSnapshots }] of roots) {
      if (layer === undefined || journalled.has(layer)) continue;
      // A saved state belongs to its file: neither side of a merge may hold one.
      if (hasSnapshots || layers.get(layer)?.hasSnapshots !== false) continue;
      const id = path.basename(path.dirname(disk));
      const isOnlyHeir = children.get(layer) === 1 && disk === machineFolder(this.paths, id).disk;
      if (isOnlyHeir && canMerge(id) && (await this.merge(disk, layer))) return true;
    }
    return false;
  }

  /**
   * Writes the active disk into the layer that nobody else uses, then gives the layer its name.
   * A crash in the middle does no harm: what was copied down so far is still hidden behind the
   * same data in the active disk (`-d` leaves it as it is), so the guest sees no difference; and
   * after the copy both files show the same, so the rename may come or not.
   */
  private async merge(disk: string, layer: string): Promise<boolean> {
    const { blocks } = await fs.stat(disk);
    if (blocks * 512 > maxMergeBytes) return false;
    try {
      await fs.chmod(layer, 0o600);
      await this.run('qemu-img', ['commit', '-q', '-d', '-f', 'qcow2', '-b', layer, disk], {
        timeoutMs: mergeTimeoutMs,
      });
      await fs.rename(layer, disk);
      return true;
    } catch (error) {
      this.log(`The layer ${layer} stays, it could not be merged into ${disk}: ${String(error)}`);
      return false;
    }
  }

  private async survey(): Promise<Survey> {
    const layers = new Map<string, Qcow2Header>();
    for (const name of await namesIn(this.paths.layers)) {
      await this.look(path.join(this.paths.layers, name), layers);
    }
    const roots = new Map<string, Qcow2Header>();
    const journalled = new Set<string>();
    for (const id of await namesIn(this.paths.vms)) {
      const { folder, layeringJournal } = machineFolder(this.paths, id);
      for (const name of await namesIn(folder).catch(() => [])) {
        if (name.endsWith('.qcow2')) await this.look(path.join(folder, name), roots);
      }
      const layering = await new LayeringJournal(layeringJournal).read();
      if (layering) journalled.add(layering.layer);
    }
    return { roots, layers, journalled };
  }

  private async look(file: string, into: Map<string, Qcow2Header>): Promise<void> {
    into.set(file, await readQcow2Header(file));
  }
}

import fs from 'node:fs/promises';
import path from 'node:path';
import type { Paths } from '../../host/paths';
import type { DiskUsage } from '../driver';
import { namesIn } from './files';
import { machineFolder } from './machine-folder';
import { readQcow2Header } from './qcow2';

/** Which disk stands on which layers, for all machines of a home: the state of one moment. */
export class DiskGraph {
  private constructor(
    private readonly layersFolder: string,
    /** What lies under a file. */
    private readonly backing: ReadonlyMap<string, string | undefined>,
    /** How many machines have a file in their chain. */
    private readonly users: ReadonlyMap<string, number>,
  ) {}

  /** A disk that can't be read is left out; who asks for it hears why. */
  static async of(paths: Paths): Promise<DiskGraph> {
    const layers = (await namesIn(paths.layers)).map((name) => path.join(paths.layers, name));
    const disks = (await namesIn(paths.vms)).map((id) => machineFolder(paths, id).disk);
    const backing = new Map<string, string | undefined>();
    for (const file of [...layers, ...disks]) {
      const header = await readQcow2Header(file).catch(() => undefined);
      if (header) backing.set(file, header.backingFile);
    }
    const users = new Map<string, number>();
    for (const disk of disks.filter((file) => backing.has(file))) {
      for (const file of chain(backing, disk)) users.set(file, (users.get(file) ?? 0) + 1);
    }
    return new DiskGraph(paths.layers, backing, users);
  }

  /** Sizes of a machine's disk, by allocated blocks. @throws `image-broken` when it or a file under it is missing */
  async usage(disk: string): Promise<DiskUsage> {
    if (!this.backing.has(disk)) await readQcow2Header(disk);
    const under = chain(this.backing, disk).slice(1);
    const ownBytes = await allocatedBytes(disk);
    let sharedBytes = 0;
    let freedBytes = ownBytes;
    for (const file of under) {
      if ((this.users.get(file) ?? 0) > 1) sharedBytes += await allocatedBytes(file);
      else if (this.isLayer(file)) freedBytes += await allocatedBytes(file);
    }
    return {
      ownBytes,
      sharedBytes,
      freedBytes,
      layerCount: under.filter((file) => this.isLayer(file)).length,
    };
  }

  private isLayer(file: string): boolean {
    return path.dirname(file) === this.layersFolder;
  }
}

/** A disk, the layers under it, and the image at the bottom. */
function chain(backing: ReadonlyMap<string, string | undefined>, disk: string): string[] {
  const files = [disk];
  for (let file = backing.get(disk); file !== undefined && !files.includes(file); file = backing.get(file)) {
    files.push(file);
  }
  return files;
}

async function allocatedBytes(file: string): Promise<number> {
  return (await fs.stat(file)).blocks * 512;
}

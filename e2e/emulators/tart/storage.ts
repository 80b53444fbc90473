import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { failure, missingVm } from './exits';
import { hold } from './locks';
import { cachePath, formatRemoteName, parseRemoteName, type RemoteName } from './remote-name';
import { VmFolder } from './vm-folder';

/** An image in the cache under one of its names. */
export interface CachedImage {
  readonly name: string;
  readonly folder: VmFolder;
}

/** Tart's home: local VMs, cached images, unfinished work. */
export class Storage {
  readonly vms: string;
  readonly images: string;
  readonly temporary: string;

  private constructor(readonly home: string) {
    this.vms = path.join(home, 'vms');
    this.images = path.join(home, 'cache', 'OCIs');
    this.temporary = path.join(home, 'tmp');
  }

  /** @throws TartExit 1 when the folders cannot be made. */
  static open(): Storage {
    const home = path.resolve(process.env['TART_HOME'] ?? path.join(os.homedir(), '.tart'));
    const storage = new Storage(home);
    try {
      for (const folder of [storage.vms, storage.images, storage.temporary]) {
        fs.mkdirSync(folder, { recursive: true });
      }
    } catch (error) {
      throw failure(`TART_HOME is invalid: ${(error as Error).message}`);
    }
    return storage;
  }

  /** Where a local VM of that name is or would be. Like on APFS, the case of letters makes no difference. */
  pathOf(name: string): string {
    const wanted = name.toLowerCase();
    const existing = fs.readdirSync(this.vms).find((entry) => entry.toLowerCase() === wanted);
    return path.join(this.vms, existing ?? name);
  }

  exists(name: string): boolean {
    return fs.existsSync(this.pathOf(name));
  }

  /** Opens a local VM, which counts as an access. @throws TartExit 2 when it is missing, 1 when incomplete. */
  openLocal(name: string): VmFolder {
    const folder = new VmFolder(this.pathOf(name), name);
    if (!fs.existsSync(folder.path)) throw missingVm(name);
    folder.checkComplete();
    folder.recordAccess();
    return folder;
  }

  /** Opens a local VM or a cached image. */
  openAny(name: string): VmFolder {
    const remote = parseRemoteName(name);
    if (!remote) return this.openLocal(name);
    const folder = this.cached(remote);
    if (!folder) throw missingVm(formatRemoteName(remote));
    return folder;
  }

  cached(remote: RemoteName): VmFolder | undefined {
    const folder = path.join(this.images, cachePath(remote));
    return fs.existsSync(folder)
      ? new VmFolder(fs.realpathSync(folder), formatRemoteName(remote))
      : undefined;
  }

  /** Complete ones only, sorted by name. */
  localVms(): VmFolder[] {
    return fs
      .readdirSync(this.vms)
      .toSorted()
      .map((name) => new VmFolder(path.join(this.vms, name), name))
      .filter((folder) => folder.isComplete());
  }

  /** Every tag and every digest, sorted by name. */
  cachedImages(): CachedImage[] {
    const entries = fs.readdirSync(this.images, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isSymbolicLink() || entry.name.startsWith('sha256:'))
      .map((entry) => {
        const place = path.join(entry.parentPath, entry.name);
        const namespace = path.relative(this.images, entry.parentPath).replace('%3A', ':');
        const name = `${namespace}${entry.isSymbolicLink() ? ':' : '@'}${entry.name}`;
        return { name, folder: new VmFolder(fs.realpathSync(place), name) };
      })
      .toSorted((one, other) => one.name.localeCompare(other.name));
  }

  /** A new folder for unfinished work. */
  temporaryFolder(): string {
    const folder = path.join(this.temporary, randomUUID());
    fs.mkdirSync(folder);
    hold(folder);
    return folder;
  }

  /** Puts a finished folder in place of a VM, whether or not there is one; an existing spelling stays. */
  replaceVm(name: string, finished: string): void {
    const target = this.pathOf(name);
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(finished, target);
  }
}

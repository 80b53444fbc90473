import type { CloneConsistency, Resources } from '../../../src-preload/contract/vm';
import { crashPoint } from '../../host/crash-point';
import { CorralError, toCorralError } from '../../host/errors';
import type { MachineSpec } from '../driver';
import { findLocal, pinnedReference, type TartEntry } from './listing';
import type { MachineFile, MachineFolder } from './machine-file';
import type { TartHome } from './tart-home';
import type { TartTool } from './tart-tool';

/** Names that Tart gets for what is still being made; nobody else's VM is called like this. */
export const temporaryPrefix = 'corral-making-';

const cloneTimeoutMs = 30 * 60 * 1000;
const absent = [0, 2];

/**
 * Makes, renames and removes Tart's VMs. Tart replaces a VM of the same name without a word, so each
 * new one gets a name that is surely free, and its own name by a rename, which does refuse.
 */
export class TartDisks {
  constructor(
    private readonly tart: TartTool,
    private readonly home: TartHome,
    private readonly folderOf: (id: string) => MachineFolder,
  ) {}

  /** @throws CorralError `name-taken`, `not-supported`, `tool-failed` */
  async create(spec: MachineSpec): Promise<void> {
    if (spec.image.kind !== 'registry') {
      throw new CorralError(
        'not-supported',
        `“${spec.name}” can’t be made by Tart of an image of this computer. Choose one of a registry.`,
      );
    }
    await this.make(spec, pinnedReference(spec.image.reference, spec.image.digest));
  }

  /** Copies on write, also while the source runs. */
  async clone(sourceName: string, target: MachineSpec): Promise<CloneConsistency> {
    const source = await this.tart.find(sourceName);
    if (!source) throw gone(sourceName);
    await this.make(target, source.name);
    return source.state === 'running' ? 'crash-consistent' : 'stopped';
  }

  /** Gives it these resources. A disk only grows, and what is stored of the display is kept. */
  async set(name: string, resources: Resources): Promise<void> {
    const entry = await this.tart.find(name);
    if (!entry) throw gone(name);
    const refit = (await this.home.config(name))?.displayRefit;
    const { displayRefit } = await this.tart.options();
    const argv = ['set', name, '--cpu', String(resources.cpuCount), '--memory', String(resources.memoryMB)];
    if (displayRefit && refit !== undefined) argv.push(refit ? '--display-refit' : '--no-display-refit');
    if (entry.diskGB === null || resources.diskGB > entry.diskGB) {
      argv.push('--disk-size', String(resources.diskGB));
    }
    await this.tart.run(argv);
  }

  /** @throws CorralError `name-taken` */
  async rename(id: string, name: string): Promise<string> {
    const folder = this.folderOf(id);
    const file = await this.required(folder);
    if (file.name === name) return name;
    const entries = await this.tart.list();
    const taken = findLocal(entries, name);
    if (taken && taken.name.toLowerCase() !== file.name.toLowerCase()) throw nameTaken(taken.name);
    await folder.write({ ...file, nextName: name });
    crashPoint('tart.rename.noted');
    await this.renameOnDisk(entries, file.name, name);
    crashPoint('tart.rename.renamed');
    await folder.write({ ...file, name, nextName: null });
    return name;
  }

  /** Removes it, if it is ours: a name alone proves nothing. */
  async delete(id: string): Promise<void> {
    const folder = this.folderOf(id);
    const file = await folder.read();
    if (!file) return;
    const entries = await this.tart.list();
    for (const name of [file.temporaryName, file.name]) {
      if (name === null || !findLocal(entries, name)) continue;
      if (name !== file.temporaryName && !(await this.isOurs(file, name))) continue;
      await this.tart.run(['delete', name], { expectedExitCodes: absent });
      crashPoint('tart.delete.removed');
    }
  }

  /**
   * Finishes a rename that a crash cut short, and follows one that was made outside of Corral.
   *
   * @returns what Tart calls it, or `undefined` when it is not there (yet)
   */
  async locate(id: string, entries: readonly TartEntry[]): Promise<string | undefined> {
    const folder = this.folderOf(id);
    const file = await folder.read();
    if (!file || file.temporaryName !== null) return undefined;
    for (const name of [file.nextName, file.name, ...entries.map((entry) => entry.name)]) {
      if (name === null || !findLocal(entries, name) || !(await this.isOurs(file, name))) continue;
      if (name !== file.name || file.nextName !== null) await folder.write({ ...file, name, nextName: null });
      return name;
    }
    return undefined;
  }

  private async make(spec: MachineSpec, from: string): Promise<void> {
    const folder = this.folderOf(spec.id);
    const entries = await this.tart.list();
    const before = await folder.read();
    const isThere = findLocal(entries, spec.name);
    if (isThere) {
      // Only its MAC address tells whether it is the one of a call that a crash has cut short.
      if (!before?.mac || !(await this.isOurs(before, isThere.name))) throw nameTaken(isThere.name);
      await folder.write({ ...before, temporaryName: null });
      return;
    }
    const temporaryName = `${temporaryPrefix}${spec.id}`;
    const file: MachineFile = {
      version: 1,
      name: spec.name,
      nextName: null,
      mac: '',
      temporaryName,
      run: null,
    };
    await folder.write(file);
    crashPoint('tart.make.noted');
    await this.copy(from, temporaryName);
    crashPoint('tart.make.cloned');
    await this.set(temporaryName, spec.resources);
    const mac = (await this.home.config(temporaryName))?.macAddress ?? '';
    await folder.write({ ...file, mac });
    await this.tart.run(['rename', temporaryName, spec.name]);
    crashPoint('tart.make.renamed');
    await folder.write({ ...file, mac, temporaryName: null });
  }

  private async copy(from: string, to: string): Promise<void> {
    try {
      await this.tart.run(['clone', from, to], { timeoutMs: cloneTimeoutMs });
    } catch (error) {
      const { message, details } = toCorralError(error);
      if (!/does not exist|is missing files|code: 40\d/.test(message)) throw error;
      throw new CorralError('image-broken', `“${from}” is not there to make a VM of. ${message}`, details);
    }
  }

  /** A disk that takes both spellings for the same would refuse a new case as a taken name. */
  private async renameOnDisk(entries: readonly TartEntry[], from: string, to: string): Promise<void> {
    if (from.toLowerCase() !== to.toLowerCase()) {
      await this.tart.run(['rename', from, to]);
      return;
    }
    const between = `${temporaryPrefix}${from}`.slice(0, 63);
    if (findLocal(entries, from)) await this.tart.run(['rename', from, between]);
    await this.tart.run(['rename', between, to]);
  }

  private async isOurs(file: MachineFile, name: string): Promise<boolean> {
    return (
      file.mac !== '' && (await this.home.config(name))?.macAddress.toLowerCase() === file.mac.toLowerCase()
    );
  }

  private async required(folder: MachineFolder): Promise<MachineFile> {
    const file = await folder.read();
    if (file) return file;
    throw new CorralError('internal', 'Nothing is noted of this VM of Tart’s.');
  }
}

/** A VM that was deleted or broken behind Corral's back. */
export function gone(name: string): CorralError {
  return new CorralError(
    'image-broken',
    `Tart has no VM “${name}” any more. Was it deleted or renamed outside of Corral?`,
    { name },
  );
}

function nameTaken(name: string): CorralError {
  return new CorralError('name-taken', `Tart has a VM “${name}” already. Choose another name.`, { name });
}

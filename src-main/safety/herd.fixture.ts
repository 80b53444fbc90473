import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Repository, SafetyCheck } from '../../src-preload/contract/safety';
import { VmRegistry } from '../fleet/vm-registry';
import type { NewVm, VmRecord } from '../fleet/vm-record';
import { VmStore } from '../fleet/vm-store';
import { newCheck } from './look';

/** Records of VMs in a temporary folder; nothing runs. */
export class RecordsOnly {
  readonly registry: VmRegistry;

  private constructor(readonly folder: string) {
    const no = { available: false };
    const capabilities = { vnc: no, liveShare: no, readOnlyShare: no, liveClone: no, freeze: no };
    this.registry = new VmRegistry(new VmStore(path.join(folder, 'vms')), () => capabilities);
  }

  static async make(): Promise<RecordsOnly> {
    return new RecordsOnly(await fs.mkdtemp(path.join(os.tmpdir(), 'corral-')));
  }

  /** A stopped VM; it was started before unless `neverStarted` is said. */
  async add(name: string, more: Partial<NewVm> = {}, neverStarted = false): Promise<VmRecord> {
    const resources = { cpuCount: 1, memoryMB: 512, diskGB: 8 };
    const reserved = { name, driver: 'none', imageId: 'none', user: 'admin', resources, ...more };
    const { id } = await this.registry.reserve(reserved);
    await this.registry.update(id, { phase: 'ready', neverStarted });
    this.registry.note(id, { state: { kind: 'stopped' } });
    return this.registry.record(id);
  }

  dispose(): Promise<void> {
    return fs.rm(this.folder, { recursive: true, force: true });
  }
}

/** A repository with nothing to lose, but for what is said. */
export function repository(at: string, changes: Partial<Repository> = {}): Repository {
  return {
    path: at,
    kind: 'work',
    branch: 'main',
    upstream: null,
    modified: 0,
    staged: 0,
    untracked: 0,
    unmerged: 0,
    stashes: 0,
    unpushed: 0,
    branches: [],
    detached: false,
    remotes: 'outside',
    operation: null,
    problem: null,
    atRisk: Object.keys(changes).length > 0,
    ...changes,
  };
}

/** A check of a VM that has found these repositories. */
export function checkWith(
  vmId: string,
  repositories: readonly Repository[],
  problems: readonly string[] = [],
): SafetyCheck {
  return newCheck(vmId, 'guest', { gitVersion: 'git version 2.39.5', repositories, problems }, 1, 1);
}

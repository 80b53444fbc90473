import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { CommandRunner } from '../host/command';
import { identifyProcess } from '../host/process-identity';

const stagingName = /^\.staging-([0-9a-z-]+)-(\d+)-([0-9a-f]{12})$/;

/**
 * Folders beside the images in which new ones are made. The name says which task of which process
 * makes it, so that two homes never meet and what a killed process left can be told and removed.
 */
export class StagingFolders {
  constructor(
    private readonly images: string,
    private readonly run: CommandRunner,
  ) {}

  /** Removes what this task and processes that are gone have left, then makes an empty folder. @returns its path. */
  async create(taskId: string): Promise<string> {
    await fs.mkdir(this.images, { recursive: true, mode: 0o700 });
    await this.sweep((owner) => owner.taskId === taskId || ownerMark(owner.pid) !== owner.mark);
    const folder = path.join(this.images, `.staging-${taskId}-${process.pid}-${ownerMark(process.pid)}`);
    await fs.mkdir(folder, { mode: 0o755 });
    return folder;
  }

  /** Removes what a task staged; doing so twice does no harm. */
  async remove(taskId: string): Promise<void> {
    await this.sweep((owner) => owner.taskId === taskId);
  }

  private async sweep(
    isStale: (owner: { taskId: string; pid: number; mark: string }) => boolean,
  ): Promise<void> {
    for (const name of await fs.readdir(this.images).catch(() => [])) {
      const match = stagingName.exec(name);
      if (!match) continue;
      const [, taskId = '', pid, mark = ''] = match;
      if (isStale({ taskId, pid: Number(pid), mark })) await this.removeTree(path.join(this.images, name));
    }
  }

  /** Files of a half-built image belong to mapped users, which only the mapped root may remove. */
  private async removeTree(folder: string): Promise<void> {
    try {
      await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'EACCES' && code !== 'EPERM') throw error;
      const mappedRoot = ['--user', '--map-root-user', '--map-auto', '--'];
      await this.run('unshare', [...mappedRoot, 'rm', '-rf', '--one-file-system', folder]);
    }
  }
}

/** Twelve digits that stand for exactly this process; `undefined` when there is none. */
function ownerMark(pid: number): string | undefined {
  const identity = identifyProcess(pid);
  if (!identity) return undefined;
  const text = `${identity.pid} ${identity.start} ${identity.boot}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

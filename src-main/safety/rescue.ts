import fs from 'node:fs/promises';
import path from 'node:path';
import type { Repository } from '../../src-preload/contract/safety';
import { writeFileAtomic } from '../host/atomic-file';
import type { CommandRunner } from '../host/command';
import { CorralError, toCorralError } from '../host/errors';
import { verifyBundle } from './rescue-bundle';
import { rescueFiles, saveItem, type RescueItem } from './rescue-item';
import { rescueReadme, type SavedRepository } from './rescue-readme';
import type { ScanAnswer } from './scan-answer';
import type { ScriptGuest } from './scan-guest';

/** Of one rescue, so that no guest can fill this computer. */
const maxBytes = 16 * 2 ** 30;
const commitPattern = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

export interface RescueRequest {
  readonly guest: ScriptGuest;
  readonly vmName: string;
  readonly answer: ScanAnswer;
  /** An empty folder of this computer. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, all: number, what: string) => void;
}

/** Copies what would be lost out of a guest that answers. */
export class Rescuer {
  /** @param script text of resources/guest/git-rescue.sh. @param run runs git of this computer */
  constructor(
    private readonly script: string,
    private readonly run: CommandRunner,
    private readonly now: () => number,
  ) {}

  /**
   * Saves every repository at risk and writes the README, whatever failed on the way.
   *
   * @returns what could not be saved: sentences, each naming its repository.
   * @throws CorralError `disk-full`, `cancelled`
   */
  async save(request: RescueRequest): Promise<readonly string[]> {
    const { answer, folder, signal } = request;
    const endangered = answer.repositories.filter(({ atRisk }) => atRisk);
    const saved: SavedRepository[] = [];
    let bytesLeft = maxBytes;
    for (const [index, repository] of endangered.entries()) {
      if (signal.aborted) throw new CorralError('cancelled', 'The rescue was cancelled.');
      const name = folderName(repository.path, index + 1);
      request.onProgress(index, endangered.length, name);
      const { bytes, ...one } = await this.saveRepository(request, repository, name, bytesLeft);
      bytesLeft -= bytes;
      saved.push(one);
    }
    const readme = rescueReadme(request.vmName, folder, new Date(this.now()), saved, answer.problems);
    await writeFileAtomic(path.join(folder, 'README.md'), readme);
    return saved.flatMap(({ repository, failures }) =>
      failures.map((failure) => `${JSON.stringify(repository.path)}: ${failure}`),
    );
  }

  private async saveRepository(
    { guest, folder, signal }: RescueRequest,
    repository: Repository,
    name: string,
    bytesLeft: number,
  ): Promise<SavedRepository & { readonly bytes: number }> {
    const items: RescueItem[] = [];
    const failures: string[] = [];
    let bytes = 0;
    const target = path.join(folder, name);
    await fs.mkdir(target, { mode: 0o700 });
    if (repository.path.includes('\uFFFD')) {
      failures.push('Its path has characters that are not UTF-8, so it can’t be asked for from here.');
      return { repository, folder: name, head: null, items, failures, bytes };
    }
    const directory = repository.path;
    for (const item of itemsOf(repository)) {
      const file = path.join(target, rescueFiles[item]);
      try {
        const to = { file, maxBytes: bytesLeft - bytes };
        const size = await saveItem(guest, this.script, { item, directory }, to, signal);
        bytes += size;
        if (size > 0 && item === 'commits') await verifyBundle(file, this.run);
        if (size > 0) items.push(item);
      } catch (error) {
        const { code, message } = toCorralError(error);
        if (signal.aborted || code === 'disk-full') throw error;
        failures.push(`${rescueFiles[item]} could not be saved. ${message}`);
      }
    }
    return { repository, folder: name, head: await this.headOf(guest, directory), items, failures, bytes };
  }

  private async headOf(guest: ScriptGuest, directory: string): Promise<string | null> {
    const answer = await guest.run(this.script, { args: ['head', directory] }).catch(() => undefined);
    const head = answer?.stdout.trim() ?? '';
    return commitPattern.test(head) ? head : null;
  }
}

/** What of a repository is worth asking for; what git did not say is asked for too. */
function itemsOf(repository: Repository): RescueItem[] {
  const { modified, staged, untracked, unmerged, stashes, unpushed, kind } = repository;
  const some = (...counts: readonly (number | null)[]): boolean => counts.some((count) => count !== 0);
  const items: RescueItem[] = [];
  if (some(unpushed, stashes)) items.push('commits');
  if (kind === 'bare') return items;
  if (some(staged, unmerged)) items.push('staged');
  if (some(modified, unmerged)) items.push('unstaged');
  if (some(untracked)) items.push('untracked');
  return items;
}

/** A name of our own for what a guest calls anything: letters, digits and hyphens, never a path. */
export function folderName(guestPath: string, number: number): string {
  const last = guestPath.split('/').at(-1) ?? '';
  const plain = last
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${String(number).padStart(2, '0')}-${plain === '' ? 'repository' : plain}`;
}

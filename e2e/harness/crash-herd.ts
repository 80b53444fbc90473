import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { Vm } from '../../src-preload/contract/vm';
import { ControlConnection } from './control';
import { sharedImages, TestHome } from './test-home';
import { waitFor } from './wait-for';

export const smallest = { cpuCount: 1, memoryMB: 256 };

/** Work that starts guests takes longer than work on their disks. */
const deadlineMs = 300_000;

/** A herd whose orchestrator is killed and started again, to see what that leaves behind. */
export class CrashHerd {
  private constructor(
    readonly home: TestHome,
    /** To the orchestrator that lives now. */
    public control: ControlConnection,
    private readonly images: string,
    private readonly imagesBefore: string,
  ) {}

  /** @param images folder of the images that its VMs are made of */
  static async open(images = sharedImages): Promise<CrashHerd> {
    const imagesBefore = await imageState(images);
    const home = await TestHome.make({ CORRAL_IMAGES: images });
    return new CrashHerd(home, await startOrchestrator(home), images, imagesBefore);
  }

  /** Ends everything, and sees to it that no image was touched. */
  async close(): Promise<void> {
    this.control.close();
    await this.home.dispose();
    expect(await imageState(this.images)).toBe(this.imagesBefore);
  }

  /**
   * Replaces the orchestrator by one that dies at `point`, makes it work, and starts a sound one.
   *
   * @param further where those die that go on with that work, before the sound one
   */
  async crashAt(point: string, work: () => Promise<unknown>, ...further: readonly string[]): Promise<void> {
    await this.kill();
    this.control = await startOrchestrator(this.home, point);
    void work().catch(() => undefined); // Its answer dies with the orchestrator.
    await this.diesAt(point);
    for (const next of further) {
      await this.home.corral(['vm', 'list'], { CORRAL_CRASH_AT: next });
      await this.diesAt(next);
    }
    await this.restart();
  }

  /** Kills the orchestrator where it stands. */
  async kill(): Promise<void> {
    const pid = await this.home.orchestratorPid();
    if (pid === undefined) throw new Error('There is no orchestrator to kill.');
    this.control.close();
    process.kill(pid, 'SIGKILL');
    await waitFor('the orchestrator to end', async () => (await this.home.orchestratorPid()) !== pid);
  }

  /** Starts a sound orchestrator and waits until it has finished what was under way. */
  async restart(): Promise<void> {
    this.control.close();
    this.control = await startOrchestrator(this.home);
    await waitFor(
      'all tasks to end',
      async () => {
        const { tasks } = await this.control.call('task', 'list', {});
        return tasks.every((task) => task.endedAt !== null);
      },
      deadlineMs,
    );
  }

  private async diesAt(point: string): Promise<void> {
    const isGone = async (): Promise<boolean> => (await this.home.orchestratorPid()) === undefined;
    await waitFor(`the orchestrator to die at ${point}`, isGone, deadlineMs);
  }

  async create(name: string): Promise<Vm> {
    const { taskId } = await this.control.call('vm', 'create', { name, resources: smallest });
    await this.control.call('task', 'wait', { id: taskId });
    return this.control.call('vm', 'get', { vm: name });
  }

  async vms(): Promise<Vm[]> {
    return (await this.control.call('vm', 'list', {})).vms;
  }

  /** Every folder belongs to a VM that is listed, and no work is half done. */
  async expectNothingLeftOver(): Promise<void> {
    const ids = (await this.vms()).map((vm) => vm.id).toSorted();
    expect((await fs.readdir(path.join(this.home.data, 'vms'))).toSorted()).toEqual(ids);
    // The orchestrator may just be writing a file; what a dead one left would stay.
    const strayFiles = async (): Promise<string[]> =>
      (await allFiles(this.home.data)).filter((file) =>
        /\.(tmp|next)$|disk\.next|layering\.json$/.test(file),
      );
    await expect.poll(strayFiles, { timeout: 5_000 }).toEqual([]);
  }
}

/** Starts an orchestrator, which kills itself at `point` if one is given. */
async function startOrchestrator(home: TestHome, point?: string): Promise<ControlConnection> {
  const env = point === undefined ? {} : { CORRAL_CRASH_AT: point };
  expect(await home.corral(['vm', 'list'], env)).toMatchObject({ exitCode: 0 });
  return ControlConnection.open(home.runtime);
}

/** Sizes and times of every image file: images are never written. */
async function imageState(images: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await allFiles(images)).toSorted()) {
    if (path.basename(path.dirname(file)).startsWith('.')) continue;
    const { size, mtimeMs } = await fs.stat(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

async function allFiles(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

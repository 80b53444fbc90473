import fs from 'node:fs/promises';
import path from 'node:path';
import type { VmRecord } from '../fleet/vm-record';
import type { VmRegistry } from '../fleet/vm-registry';
import { CorralError } from '../host/errors';
import type { TaskRunner } from '../tasks/task-runner';

/** Begins rescues, each into a new folder. */
export class RescueService {
  /** @param defaultFolder where new folders are made when nobody says otherwise */
  constructor(
    private readonly registry: VmRegistry,
    private readonly tasks: TaskRunner,
    private readonly defaultFolder: string,
    private readonly now: () => number,
  ) {}

  /**
   * @param reference id or name. @param folder where the new folder is made
   * @throws CorralError `not-found`, or `invalid-input` for a folder that can't be written to.
   */
  async rescue(
    reference: string,
    folder?: string,
  ): Promise<{ readonly taskId: string; readonly folder: string }> {
    const { id, name } = this.registry.find(reference);
    if (folder !== undefined && !path.isAbsolute(folder)) {
      throw new CorralError('invalid-input', `“${folder}” is not the whole path of a folder. Give one.`);
    }
    const made = await this.makeFolder(folder ?? this.defaultFolder, name);
    const task = this.tasks.start('safety.rescue', { vmId: id, name, folder: made });
    await this.tasks.journalled(task.id);
    return { taskId: task.id, folder: made };
  }

  /**
   * Saves the work of a VM that is about to be put away without a look, when its guest answers. Best
   * effort: what it can't save does not hold anything up for longer than the guest takes to answer.
   *
   * @returns the folder, or null when the guest does not answer or there was not everything to be had.
   */
  async rescueBefore(vm: VmRecord): Promise<string | null> {
    if (this.registry.runtime(vm.id).state.kind !== 'running') return null;
    const { taskId, folder } = await this.rescue(vm.id);
    return (await this.tasks.wait(taskId)).state === 'done' ? folder : null;
  }

  private async makeFolder(parent: string, name: string): Promise<string> {
    const time = new Date(this.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
    try {
      await fs.mkdir(parent, { recursive: true, mode: 0o700 });
      for (let number = 1; ; number += 1) {
        const folder = path.join(parent, `${name}-${time}${number === 1 ? '' : `-${number}`}`);
        const made = await fs.mkdir(folder, { mode: 0o700 }).then(() => true, isThere);
        if (made) return folder;
      }
    } catch (error) {
      throw new CorralError(
        'invalid-input',
        `No folder can be made in ${parent}: ${(error as Error).message}. Choose another one.`,
      );
    }
  }
}

/** False for a folder that exists; anything else is thrown. */
function isThere(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
}

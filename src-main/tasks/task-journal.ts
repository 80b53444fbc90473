import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { taskSchema } from '../../src-preload/contract/task';
import { JsonStore, type Stored } from '../host/json-store';

/** What is known of a task on disk: enough to go on with it in another process. */
export const taskRecordSchema = z.object({
  version: z.literal(1),
  task: taskSchema,
  input: z.unknown(),
  /** What the steps found out so far. */
  memo: z.record(z.string(), z.unknown()),
  /** `back` since it was cancelled or failed: from then on, steps are only undone. */
  direction: z.enum(['forward', 'back']),
});
export type TaskRecord = z.infer<typeof taskRecordSchema>;

const journalName = /^([0-9a-z-]{1,64})\.json$/;

/** The journals of a folder: one file per task, `<id>.json`, beside its log. */
export class TaskJournal {
  /** @param folder is made, 0700, with the first write. */
  constructor(readonly folder: string) {}

  async write(record: TaskRecord): Promise<void> {
    await this.store(record.task.id).write(record);
  }

  /** Every readable record; each broken one is set aside and told to `warn`. */
  async readAll(warn: (sentence: string) => void): Promise<TaskRecord[]> {
    const records: TaskRecord[] = [];
    for (const name of await namesIn(this.folder)) {
      const id = journalName.exec(name)?.[1];
      if (id === undefined) continue;
      const stored = await this.read(id, warn);
      if (stored && stored.task.id === id) records.push(stored);
      else if (stored) warn(`The task journal ${name} belongs to another task and is left alone.`);
    }
    return records;
  }

  /** Forgets a task: its journal, its log, and what was set aside. */
  async remove(id: string): Promise<void> {
    for (const name of await namesIn(this.folder)) {
      if (name.startsWith(`${id}.`)) await fs.rm(path.join(this.folder, name), { force: true });
    }
  }

  private async read(id: string, warn: (sentence: string) => void): Promise<TaskRecord | undefined> {
    let stored: Stored<TaskRecord>;
    try {
      stored = await this.store(id).read();
    } catch (error) {
      warn(`The task journal ${id}.json could not be read: ${(error as Error).message}.`);
      return undefined;
    }
    if (stored.kind === 'absent') return undefined;
    if (stored.kind === 'recovered') warn(stored.warning);
    return stored.value;
  }

  private store(id: string): JsonStore<typeof taskRecordSchema> {
    return new JsonStore(path.join(this.folder, `${id}.json`), taskRecordSchema);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await fs.readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

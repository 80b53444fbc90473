import fs from 'node:fs/promises';
import path from 'node:path';
import { JsonStore } from '../host/json-store';
import { vmRecordSchema } from './vm-record';
import type { VmRecord } from './vm-record';

const recordFile = 'vm.json';
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The records of all VMs, a folder each. */
export class VmStore {
  constructor(private readonly folder: string) {}

  /** Folder of one VM; its driver and its guest keep their files there too. */
  folderOf(id: string): string {
    return path.join(this.folder, id);
  }

  /** Reads every record. One that can't be read becomes a warning and its folder stays untouched. */
  async load(): Promise<{ readonly records: VmRecord[]; readonly warnings: string[] }> {
    await fs.mkdir(this.folder, { recursive: true, mode: 0o700 });
    const records: VmRecord[] = [];
    const warnings: string[] = [];
    const ids = (await fs.readdir(this.folder)).filter((name) => uuidPattern.test(name));
    const reads = await Promise.all(ids.map(async (id) => ({ id, stored: await this.storeOf(id).read() })));
    for (const { id, stored } of reads) {
      if (stored.kind === 'absent') {
        warnings.push(`The folder ${this.folderOf(id)} has no VM record. Nothing in it was touched.`);
        continue;
      }
      if (stored.kind === 'recovered') warnings.push(stored.warning);
      if (stored.value?.id === id) records.push(stored.value);
    }
    return { records, warnings };
  }

  async save(record: VmRecord): Promise<void> {
    await this.storeOf(record.id).write(record);
  }

  /** Removes the record and the rest of its folder. */
  async remove(id: string): Promise<void> {
    await fs.rm(this.folderOf(id), { recursive: true, force: true });
  }

  private storeOf(id: string): JsonStore<typeof vmRecordSchema> {
    return new JsonStore(path.join(this.folderOf(id), recordFile), vmRecordSchema);
  }
}

import fs from 'node:fs/promises';
import path from 'node:path';
import { sweepTemporaryFiles, writeFileAtomic } from '../../host/atomic-file';
import { lockRecordSchema, type LockRecord, type StoredRecord } from './lock-record';

const recordName = /^([0-9a-f]{64})\.json$/;

/** The records of all payload folders that were ever taken, a file each. */
export class RecordStore {
  constructor(private readonly folder: string) {}

  /** In the order of their keys. */
  async all(): Promise<StoredRecord[]> {
    const names = await fs.readdir(this.folder);
    const keys = names.flatMap((name) => recordName.exec(name)?.[1] ?? []);
    const stored = await Promise.all(keys.toSorted().map((key) => this.read(key)));
    return stored.filter((record) => record !== undefined);
  }

  async read(key: string): Promise<StoredRecord | undefined> {
    const file = this.file(key);
    let text: string;
    try {
      text = await fs.readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      return { kind: 'unreadable', key, file };
    }
    const record = parse(text);
    return record?.key === key ? { kind: 'record', record } : { kind: 'unreadable', key, file };
  }

  /** Replaces a record, whole. Only under the mutex. */
  write(record: LockRecord): Promise<void> {
    return writeFileAtomic(this.file(record.key), `${JSON.stringify(record, null, 2)}\n`);
  }

  /** Removes what killed writers left. Only under the mutex. */
  sweep(): Promise<void> {
    return sweepTemporaryFiles(this.folder);
  }

  private file(key: string): string {
    return path.join(this.folder, `${key}.json`);
  }
}

function parse(text: string): LockRecord | undefined {
  try {
    return lockRecordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

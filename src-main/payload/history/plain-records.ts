import type { BigIntStats } from 'node:fs';
import path from 'node:path';
import fs from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomic } from '../../host/atomic-file';
import { hasCode } from './safe-folder';

const recordSchema = z.object({
  path: z.string(),
  hash: z.string(),
  bytes: z.number(),
  /** Nanoseconds since the epoch. */
  mtime: z.string(),
  inode: z.string(),
  isExecutable: z.boolean(),
});

/** A file as it was when Corral wrote or read it last. */
export type PlainRecord = z.infer<typeof recordSchema>;

const recordsSchema = z.object({
  version: z.literal(1),
  /** The checkpoint that the plain layout shows. */
  number: z.number().int(),
  files: z.array(recordSchema),
});

/** What the plain layout of a payload folder is known to hold, by path. */
export interface PlainRecords {
  /** 0 while no checkpoint was promoted or imported. */
  readonly number: number;
  readonly files: ReadonlyMap<string, PlainRecord>;
}

const nothing: PlainRecords = { number: 0, files: new Map() };

/** Reads `plain.json`. A broken one counts as none: then the layout is something that Corral does not know. */
export async function readPlainRecords(folder: string): Promise<PlainRecords> {
  try {
    const parsed = recordsSchema.safeParse(JSON.parse(await fs.readFile(fileIn(folder), 'utf8')));
    if (!parsed.success) return nothing;
    const { number, files } = parsed.data;
    return { number, files: new Map(files.map((file) => [file.path, file])) };
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, 'ENOENT')) return nothing;
    throw error;
  }
}

export async function writePlainRecords(
  folder: string,
  number: number,
  files: Iterable<PlainRecord>,
): Promise<void> {
  await writeFileAtomic(fileIn(folder), JSON.stringify({ version: 1, number, files: [...files] }));
}

export function recordOf(
  file: Pick<PlainRecord, 'path' | 'hash' | 'isExecutable'>,
  stat: BigIntStats,
): PlainRecord {
  const { path, hash, isExecutable } = file;
  return {
    path,
    hash,
    isExecutable,
    bytes: Number(stat.size),
    mtime: String(stat.mtimeNs),
    inode: String(stat.ino),
  };
}

/** Whether a file is, by its metadata, still the one that was recorded. */
export function isAsRecorded(record: PlainRecord, stat: BigIntStats): boolean {
  return (
    stat.isFile() &&
    Number(stat.size) === record.bytes &&
    String(stat.mtimeNs) === record.mtime &&
    String(stat.ino) === record.inode
  );
}

function fileIn(folder: string): string {
  return path.join(folder, 'plain.json');
}

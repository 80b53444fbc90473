import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/**
 * Clawbox's form of a lock: a folder named by the key, with a small text file for each fact. Corral writes this form
 * too, with a stamp of its own in it, and respects those that Clawbox makes.
 */
export interface ClawboxFolder {
  readonly key: string;
  /** Tells this folder from one that was made in its place. */
  readonly inode: string;
  /** The four facts; null where the file is not there yet, or not any more. */
  readonly path: string | null;
  readonly ownerName: string | null;
  readonly ownerHost: string | null;
  readonly updatedAt: string | null;
  /** When something in it was last written, epoch milliseconds. */
  readonly changedAt: number;
  /** Of Corral's stamp, while the facts are those that Corral wrote; null for a lock of Clawbox. */
  readonly token: string | null;
}

/** Corral's stamp: the token of the record that the folder goes with, and what it was written with. */
const stampSchema = z.object({ token: z.uuid(), owner: z.string(), updatedAt: z.string() });

/** What a lock of Corral says in Clawbox's form. */
export interface ClawboxFacts {
  /** Links resolved. */
  readonly path: string;
  /** What Tart calls the VM: Clawbox looks there whether it runs. */
  readonly ownerName: string;
  readonly ownerHost: string;
  readonly token: string;
}

const stampName = 'corral_stamp';
const keyName = /^[0-9a-f]{64}$/;

/** All locks in this form, in the order of their keys. */
export async function readClawboxFolders(root: string): Promise<ClawboxFolder[]> {
  const keys = (await fs.readdir(root)).filter((name) => keyName.test(name)).toSorted();
  const folders = await Promise.all(keys.map((key) => readClawboxFolder(path.join(root, key), key)));
  return folders.filter((folder) => folder !== undefined);
}

/** What a folder says, wherever it lies at the moment; `undefined` when there is none. */
export async function readClawboxFolder(folder: string, key: string): Promise<ClawboxFolder | undefined> {
  const status = await fs.lstat(folder).catch(() => undefined);
  if (!status?.isDirectory()) return undefined;
  const [payloadPath, ownerName, ownerHost, updatedAt, stampText] = await Promise.all(
    ['payload_path', 'owner_vm', 'owner_host', 'updated_at', stampName].map((name) => readFact(folder, name)),
  );
  const stamp = parseStamp(stampText ?? '');
  const isUntouched = stamp?.owner === ownerName && stamp?.updatedAt === updatedAt;
  return {
    key,
    inode: String(status.ino),
    path: payloadPath ?? null,
    ownerName: ownerName ?? null,
    ownerHost: ownerHost ?? null,
    updatedAt: updatedAt ?? null,
    changedAt: status.mtimeMs,
    token: stamp && isUntouched ? stamp.token : null,
  };
}

/** Writes the facts into a new folder that nobody looks at yet. */
export async function writeClawboxFacts(folder: string, facts: ClawboxFacts): Promise<void> {
  // Clawbox writes whole seconds.
  const updatedAt = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const stamp = { token: facts.token, owner: facts.ownerName, updatedAt };
  const contents = {
    payload_path: facts.path,
    owner_vm: facts.ownerName,
    owner_host: facts.ownerHost,
    updated_at: updatedAt,
    [stampName]: JSON.stringify(stamp),
  };
  await fs.mkdir(folder, { mode: 0o700 });
  for (const [name, content] of Object.entries(contents)) {
    await fs.writeFile(path.join(folder, name), `${content}\n`, { mode: 0o600 });
  }
}

/** A fact without its line end; `undefined` when it is missing or empty. A path may have spaces at its ends. */
async function readFact(folder: string, name: string): Promise<string | undefined> {
  const text = await fs.readFile(path.join(folder, name), 'utf8').catch(() => '');
  return text.replace(/\r?\n$/, '') || undefined;
}

function parseStamp(text: string): z.infer<typeof stampSchema> | undefined {
  try {
    return stampSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

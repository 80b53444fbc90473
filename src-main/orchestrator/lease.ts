import fs from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomic } from '../host/atomic-file';
import { CorralError } from '../host/errors';
import { tryLock, type KernelLock } from '../host/kernel-lock';
import type { Paths } from '../host/paths';
import { identifyProcess, isAlive, processIdentitySchema } from '../host/process-identity';

/** Whether the owner has a window (`app`) or was started by the command line (`serve`). */
export const roleSchema = z.enum(['app', 'serve']);
export type Role = z.infer<typeof roleSchema>;

/** What the owner of the herd says of itself, in `<lease>.json`. */
export const leaseRecordSchema = processIdentitySchema.extend({
  role: roleSchema,
  version: z.string(),
  socket: z.string(),
});
export type LeaseRecord = z.infer<typeof leaseRecordSchema>;

type LeasePaths = Pick<Paths, 'home' | 'lease' | 'controlSocket'>;

const recordFile = (paths: LeasePaths): string => `${paths.lease}.json`;

/**
 * The right to own the herd of this user: at most one process has it. Held by a kernel lock, which ends
 * with the process; the record beside it only tells others whom to talk to.
 */
export class Lease {
  private constructor(
    private readonly paths: LeasePaths,
    private readonly lock: KernelLock,
    readonly record: LeaseRecord,
  ) {}

  /** @returns `undefined` when another process owns the herd. */
  static async acquire(paths: LeasePaths, role: Role, version: string): Promise<Lease | undefined> {
    await fs.mkdir(paths.home, { recursive: true, mode: 0o700 });
    const lock = tryLock(paths.lease);
    if (!lock) return undefined;
    try {
      const identity = identifyProcess(process.pid);
      if (!identity) throw new CorralError('internal', 'Corral could not find its own process.');
      const record: LeaseRecord = { ...identity, role, version, socket: paths.controlSocket };
      await writeFileAtomic(recordFile(paths), `${JSON.stringify(record)}\n`);
      return new Lease(paths, lock, record);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Lets go. The record goes first, so that it is never the next owner's that is removed. */
  async release(): Promise<void> {
    await fs.rm(recordFile(this.paths), { force: true });
    this.lock.release();
  }
}

/** The living owner, or `undefined` when there is none, or one that has not said so yet. */
export async function findLeaseOwner(paths: LeasePaths): Promise<LeaseRecord | undefined> {
  let json: unknown;
  try {
    json = JSON.parse(await fs.readFile(recordFile(paths), 'utf8'));
  } catch {
    return undefined;
  }
  const record = leaseRecordSchema.safeParse(json);
  return record.success && isAlive(record.data) ? record.data : undefined;
}

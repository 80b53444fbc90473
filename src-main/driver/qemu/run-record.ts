import fs from 'node:fs/promises';
import { z } from 'zod';
import { acceleratorSchema } from '../../../src-preload/contract/system';
import { resourcesSchema } from '../../../src-preload/contract/vm';
import { JsonStore } from '../../host/json-store';
import { identifyProcess, processIdentitySchema, type ProcessIdentity } from '../../host/process-identity';

/** Facts about the last start of a machine; the machine runs while `process` lives. */
export const runRecordSchema = z.object({
  version: z.literal(1),
  /** Null from just before QEMU is started until its pid is known. */
  process: processIdentitySchema.nullable(),
  /** Port of 127.0.0.1 that leads to the guest's sshd; taken again at the next start if it is free. */
  sshPort: z.number().int(),
  resources: resourcesSchema,
  accelerator: acceleratorSchema.shape.kind.default('tcg'),
  /** Epoch milliseconds. */
  since: z.number(),
  /** Folders plugged in, each served by a process of its own. */
  shares: z.array(
    z.object({
      name: z.string(),
      hostPath: z.string(),
      port: z.number().int(),
      process: processIdentitySchema,
    }),
  ),
});
export type RunRecord = z.infer<typeof runRecordSchema>;
export type PluggedShare = RunRecord['shares'][number];

/** The run record's file. */
export const runRecordStore = (file: string): JsonStore<typeof runRecordSchema> =>
  new JsonStore(file, runRecordSchema);

/**
 * Looks through all processes for the QEMU of this machine, by the name of its pid file: a UUID may run
 * in a copy of this home, too. Needed only after a crash between starting it and noting its pid; the
 * file itself would come too late, QEMU writes it after a while.
 */
export async function findMachineProcess(pidFile: string): Promise<ProcessIdentity | undefined> {
  const pids = (await fs.readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const argv = (await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    const isQemu = /(^|\/)qemu-system-/.test(argv[0] ?? '');
    if (isQemu && argv[argv.indexOf('-pidfile') + 1] === pidFile) return identifyProcess(Number(pid));
  }
  return undefined;
}

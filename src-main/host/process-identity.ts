import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { z } from 'zod';

/**
 * A process that can't be confused with a later one of the same pid.
 * `start` is clock ticks since boot on Linux (proc(5), field 22), `ps -o lstart` elsewhere.
 */
export const processIdentitySchema = z.object({
  pid: z.number().int().positive(),
  start: z.string(),
  boot: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** Identity of a living process, or `undefined` when there is none with this pid. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const start = processStart(pid);
  return start === undefined ? undefined : { pid, start, boot: bootId() };
}

/** True while exactly this process lives. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identity.boot === bootId() && processStart(identity.pid) === identity.start;
}

/** Sends a signal to exactly this process; false when it is gone already. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** An id that changes with each boot of this computer. */
export function bootId(): string {
  if (process.platform === 'linux') {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  }
  return spawnSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).stdout.trim();
}

function processStart(pid: number): string | undefined {
  if (process.platform !== 'linux') {
    const env = { LC_ALL: 'C', TZ: 'UTC' };
    const ps = spawnSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env });
    return ps.status === 0 ? ps.stdout.trim() || undefined : undefined;
  }
  let stat: string;
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command name, in parentheses, may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

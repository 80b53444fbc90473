import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** `getconf CLK_TCK`: the unit of the times in proc(5)'s `stat`. */
const ticksPerSecond = 100;

/** These processes and all that descend from them. Chromium's own can't be told by their environment: it overwrites it. */
export async function withDescendants(roots: readonly number[]): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const pid of (await fs.readdir('/proc')).map(Number).filter(Number.isInteger)) {
    const parent = Number((await statFields(pid))[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found = new Set<number>();
  const visit = (pid: number): void => {
    if (found.has(pid)) return;
    found.add(pid);
    for (const child of children.get(pid) ?? []) visit(child);
  };
  for (const root of roots) visit(root);
  return [...found];
}

/** The fields of proc(5)'s `stat` from the third on; none when the process is gone. */
async function statFields(pid: number): Promise<string[]> {
  const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Bytes of memory that these processes have, what they share counted once (proportional set size). */
export function memoryBytes(pids: readonly number[]): Promise<number> {
  return sizes(pids, 'Pss');
}

/**
 * Bytes of memory that these processes wrote themselves. Unlike all of their memory it does not depend on who else
 * on this computer runs the same programs and shares their pages, so it can be compared over time.
 */
export async function writtenBytes(pids: readonly number[]): Promise<number> {
  return (await sizes(pids, 'Pss_Anon')) + (await sizes(pids, 'Pss_Shmem'));
}

/** Sum of one field of proc(5)'s `smaps_rollup`, in bytes. */
async function sizes(pids: readonly number[], field: string): Promise<number> {
  let kibibytes = 0;
  for (const pid of pids) {
    const text = await fs.readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    kibibytes += Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);
  }
  return kibibytes * 1024;
}

/** CPU seconds that processes use during a time; the commands that they run to their end meanwhile count too. */
export async function cpuSecondsDuring(pids: readonly number[], milliseconds: number): Promise<number> {
  const before = await cpuTimes(pids);
  await delay(milliseconds);
  let seconds = 0;
  for (const [who, time] of await cpuTimes(pids)) seconds += time - (before.get(who) ?? 0);
  return seconds;
}

/** CPU seconds so far of each thread, by the scheduler's own clock, and of the ended children of each process. */
async function cpuTimes(pids: readonly number[]): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const pid of pids) {
    for (const thread of await fs.readdir(`/proc/${pid}/task`).catch(() => [])) {
      const text = await fs.readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0');
      times.set(`thread ${thread}`, Number(text.split(' ')[0]) / 1e9);
    }
    const fields = await statFields(pid);
    times.set(`children of ${pid}`, (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / ticksPerSecond);
  }
  return times;
}

/** Name of the program that a process runs, whatever the process calls itself, or an empty string when it is gone. */
export async function programOf(pid: number): Promise<string> {
  return path.basename(await fs.readlink(`/proc/${pid}/exe`).catch(() => ''));
}

/** Whether a process is a machine, whose cost is its guest's and not Corral's. */
export async function isMachine(pid: number): Promise<boolean> {
  return (await programOf(pid)).startsWith('qemu-system');
}

/** What the open file descriptors of a process lead to, as `readlink` tells it, in no order. */
export async function openFiles(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await fs.readdir(folder).catch(() => []);
  const targets = await Promise.all(names.map((name) => fs.readlink(`${folder}/${name}`).catch(() => '')));
  return targets.filter((target) => target !== '');
}

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** What this computer has, and has left now. */
export interface HostCapacity {
  readonly cpuCount: number;
  readonly memoryMB: number;
  /** Memory that a new process may take without the computer swapping. */
  readonly availableMemoryMB: number;
  /** Free for this user on the file system of the data folder. */
  readonly freeDiskGB: number;
}

/** Measures {@link HostCapacity} for the file system of `folder`, which need not exist yet. */
export async function readHostCapacity(folder: string): Promise<HostCapacity> {
  const disk = await fs.statfs(await nearestExisting(folder));
  return {
    cpuCount: os.cpus().length,
    memoryMB: Math.floor(os.totalmem() / 2 ** 20),
    availableMemoryMB: await availableMemoryMB(),
    freeDiskGB: (disk.bavail * disk.bsize) / 2 ** 30,
  };
}

async function nearestExisting(folder: string): Promise<string> {
  try {
    await fs.access(folder);
    return folder;
  } catch {
    const parent = path.dirname(folder);
    return parent === folder ? folder : nearestExisting(parent);
  }
}

/** Linux's `MemAvailable` counts the page cache as free, `os.freemem()` does not. */
async function availableMemoryMB(): Promise<number> {
  if (process.platform !== 'linux') return Math.floor(os.freemem() / 2 ** 20);
  const match = /^MemAvailable:\s+(\d+) kB$/m.exec(await fs.readFile('/proc/meminfo', 'utf8'));
  return Math.floor(Number(match?.[1] ?? 0) / 1024);
}

import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { isMachine, writtenBytes, openFiles, programOf, withDescendants } from './process-cost';
import type { TestHome } from './test-home';

const execute = promisify(execFile);

/** What a home costs this computer at one moment. */
export interface ResourcesInUse {
  /** How many processes run each program, the app's own and the machines included. */
  readonly programs: Readonly<Record<string, number>>;
  /** Files of sockets in the runtime folder, relative to it. */
  readonly sockets: readonly string[];
  /** Open file descriptors of the app's main process by kind: `socket`, `pipe`, `file`, … */
  readonly descriptors: Readonly<Record<string, number>>;
  /** Memory that the app and its connections wrote, machines not counted. */
  readonly appBytes: number;
  /** Allocated bytes of the data folder, Chromium's profile not counted. */
  readonly diskBytes: number;
}

/** Pids of all processes of a home and of the app that runs on it. */
export async function processesOf(home: TestHome, appPid: number): Promise<number[]> {
  return withDescendants([appPid, ...(await home.processes())]);
}

export async function resourcesInUse(home: TestHome, appPid: number): Promise<ResourcesInUse> {
  const pids = await processesOf(home, appPid);
  const programs = await Promise.all(pids.map(programOf));
  const machines = await Promise.all(pids.map(isMachine));
  return {
    programs: count(programs.filter((name) => name !== '')),
    sockets: await socketsIn(home.runtime),
    descriptors: count((await openFiles(appPid)).map(kindOf)),
    appBytes: await writtenBytes(pids.filter((_pid, index) => machines[index] !== true)),
    diskBytes: await allocatedBytes(home.data),
  };
}

function kindOf(target: string): string {
  const anonymous = /^(socket|pipe|anon_inode):/.exec(target);
  if (anonymous) return anonymous[1] ?? '';
  return /^\/(dev\/shm|memfd:)/.test(target) ? 'shared memory' : 'file';
}

function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words.toSorted()) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

async function socketsIn(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const sockets = entries.filter((entry) => entry.isSocket());
  return sockets.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).toSorted();
}

async function allocatedBytes(folder: string): Promise<number> {
  const { stdout } = await execute('du', ['-s', '-B1', '--exclude=desktop', folder]);
  return Number(stdout.split('\t')[0]);
}

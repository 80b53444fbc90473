import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { binary, inProject, ToolError } from './project.mjs';
import { run } from './run.mjs';

const sources = ['src-main', 'src-preload', 'src-renderer', 'electron.vite.config.ts', 'package-lock.json'];
const stamp = inProject('out', '.built');
const lock = inProject('node_modules', '.cache', 'corral-build.lock');
const lockDeadlineMs = 180_000;

/**
 * Builds `out/` when a source is newer than it.
 * @param {{show?: boolean}} options `show` lets the build's own output through
 */
export async function buildIfStale({ show = false } = {}) {
  if (!(await isStale())) return;
  await withLock(async () => {
    if (await isStale()) await build(show);
  });
}

async function build(show) {
  const startedAt = new Date();
  await rm(stamp, { force: true });
  // A wrapper that runs under Electron as Node leaves this variable behind; electron-vite must not see it.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const { code, output } = await run(binary('electron-vite'), ['build'], { cwd: inProject(), env, show });
  if (code !== 0) throw new ToolError(`The build failed (exit code ${code}).\n${output}`);
  await writeFile(stamp, '');
  await utimes(stamp, startedAt, startedAt);
}

async function isStale() {
  if (!existsSync(stamp)) return true;
  const built = (await stat(stamp)).mtimeMs;
  const newest = await Promise.all(sources.map((source) => newestChange(inProject(source))));
  return Math.max(...newest) > built;
}

/** Newest change below `place` in milliseconds; folders count too, since a deleted file changes only its folder. */
async function newestChange(place) {
  const found = await stat(place).catch(() => undefined);
  if (found === undefined) return 0;
  if (!found.isDirectory()) return isTest(place) ? 0 : found.mtimeMs;
  const entries = await readdir(place);
  const changes = await Promise.all(entries.map((entry) => newestChange(path.join(place, entry))));
  return Math.max(found.mtimeMs, ...changes);
}

const isTest = (file) => /\.test\.tsx?$/.test(file);

/** Two commands started at once must not write `out/` at the same time. */
async function withLock(work) {
  await mkdir(path.dirname(lock), { recursive: true });
  const deadline = Date.now() + lockDeadlineMs;
  while (!(await takeLock())) {
    if (Date.now() > deadline)
      throw new ToolError(`Another build holds ${lock} for too long. End it, or delete the file.`);
    await wait(200);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock() {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (owner > 0 && !isAlive(owner)) await rm(lock, { force: true });
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

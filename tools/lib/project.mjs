import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Folder that holds package.json. */
export const projectFolder = path.resolve(import.meta.dirname, '..', '..');

/** Place for files that can be made again: downloaded run times, remembered failures. */
export function cacheFolder() {
  if (process.env.CORRAL_CACHE) return path.resolve(process.env.CORRAL_CACHE);
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches', 'corral');
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'corral');
}

/** Path inside the project, whatever the current folder is. */
export const inProject = (...segments) => path.join(projectFolder, ...segments);

/** Executable of an installed development dependency. */
export const binary = (name) => inProject('node_modules', '.bin', name);

export const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** A progress line. It goes to stderr: stdout belongs to the answer of a tool. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Ends a tool with a sentence that says what to do. */
export class ToolError extends Error {}

/** Runs a tool's main function; a ToolError becomes its sentence and exit code 1. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}

/** Whether this module was named on node's command line. */
export const isMain = (meta) =>
  process.argv[1] !== undefined && path.resolve(process.argv[1]) === meta.filename;

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/** The run time that the built app is tested on. */
export async function electronExecutable(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    path.join(process.cwd(), 'tools', 'electron-runtime.mjs'),
  ]);
  return stdout.trim();
}

/** Arguments that a run time needs on this machine: Chromium refuses to start its sandbox as root. */
export const sandboxArguments: readonly string[] = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

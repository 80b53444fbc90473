import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { once } from 'node:events';
import { CorralError } from './errors';

/** What a detached process needs besides its arguments. */
export interface DetachedOptions {
  /** Standard output and error are appended here. */
  readonly logFile: string;
  readonly cwd?: string;
  /** Added to the parent's environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Starts a process that outlives this one (own session, output to a file).
 *
 * @returns its pid and a promise of its exit code, which is of use only while this process lives.
 * @throws the spawn error when the file can't be run.
 */
export async function startDetached(
  file: string,
  argv: readonly string[],
  options: DetachedOptions,
): Promise<{ readonly pid: number; readonly exited: Promise<number | string> }> {
  const log = fs.openSync(options.logFile, 'a', 0o600);
  try {
    const child = spawn(file, [...argv], {
      detached: true,
      stdio: ['ignore', log, log, ...inheritedDescriptors().map(() => log)],
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
    });
    const exited = new Promise<number | string>((resolve) => {
      child.on('exit', (code, signalName) => resolve(code ?? signalName ?? 'unknown'));
    });
    await once(child, 'spawn');
    child.unref();
    if (child.pid === undefined) throw new CorralError('internal', `“${file}” started without a pid.`);
    return { pid: child.pid, exited };
  } finally {
    fs.closeSync(log);
  }
}

/**
 * On Linux, Electron leaves descriptors of its own open to every child. Held by a machine that outlives the
 * app, they would keep the app’s other processes alive after a crash; so the log takes their numbers.
 */
function inheritedDescriptors(): readonly number[] {
  if (process.platform !== 'linux') return [];
  const highest = Math.max(...fs.readdirSync('/proc/self/fd').map(Number));
  return Array.from({ length: Math.max(0, highest - 2) }, (_, index) => index + 3);
}

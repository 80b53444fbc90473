import { spawn } from 'node:child_process';

/**
 * Runs a command to its end.
 * @param {string} file
 * @param {readonly string[]} argv
 * @param {{cwd?: string, env?: object, timeoutMs?: number, show?: boolean}} options
 *   `show` sends the output to our stderr as it comes; otherwise it is collected.
 * @returns {Promise<{code: number, output: string}>} the exit code (128 + n for a signal, 127 when the file is missing)
 */
export function run(file, argv, { cwd, env, timeoutMs, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, argv, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', show ? process.stderr : 'pipe', show ? process.stderr : 'pipe'],
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' }),
    });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    const output = () => Buffer.concat(chunks).toString('utf8');
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code, signal) =>
      resolve({ code: code ?? (signal === null ? 1 : 137), output: output() }),
    );
  });
}

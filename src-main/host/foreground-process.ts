import { spawn } from 'node:child_process';
import os from 'node:os';
import { CorralError } from './errors';

/**
 * Runs a program on this terminal as a shell would: it has the keyboard, the screen and the signals.
 *
 * @returns its exit code, or 128 plus the signal that ended it.
 */
export function runInForeground(file: string, argv: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...argv], { stdio: 'inherit' });
    const ignore = (): void => undefined; // Ctrl-C is the program's, not ours.
    process.on('SIGINT', ignore);
    child.on('error', (error) => {
      process.off('SIGINT', ignore);
      reject(new CorralError('tool-missing', `“${file}” could not be started: ${error.message}.`));
    });
    child.on('exit', (code, signal) => {
      process.off('SIGINT', ignore);
      resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0));
    });
  });
}

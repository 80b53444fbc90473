import { spawn } from 'node:child_process';

/**
 * Runs a command with our own stdin, stdout and stderr and passes signals on.
 * @returns {Promise<number>} its exit code, 128 + n when a signal ended it
 */
export function runInForeground(file, argv, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, argv, { stdio: 'inherit', env });
    const forward = (signal) => child.kill(signal);
    // Ctrl-C reaches the child through the terminal; taking it here keeps us alive until the child has ended.
    const ignore = () => undefined;
    process.on('SIGTERM', forward).on('SIGHUP', forward).on('SIGINT', ignore);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', forward).off('SIGHUP', forward).off('SIGINT', ignore);
      resolve(code ?? 128 + (signalNumbers[signal] ?? 0));
    });
  });
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

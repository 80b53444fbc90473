import { spawn } from 'node:child_process';

/** A child that lives as long as its owner wants and whose output is heard as it comes. */
export interface PipedProcess {
  /** Closes its stdin and asks its process group to end. Calling it twice does no harm. */
  stop(): void;
}

export interface PipedProcessHandlers {
  readonly onOutput: (chunk: Buffer) => void;
  /** Called once. `exit` is an exit code, a signal, or why it could not be started. */
  readonly onEnd: (exit: number | string, stderrTail: string) => void;
}

/** Starts one; replaced in tests and by runners that reach elsewhere. */
export type PipedProcessStarter = (
  file: string,
  argv: readonly string[],
  handlers: PipedProcessHandlers,
) => PipedProcess;

const stderrTailLength = 2_000;

/** Runs `file` without a shell, with an open stdin that closes when this process ends in any way. */
export const startPiped: PipedProcessStarter = (file, argv, handlers) => {
  const child = spawn(file, [...argv], { stdio: 'pipe', detached: true });
  let stderrTail = '';
  let ended = false;
  const end = (exit: number | string): void => {
    if (ended) return;
    ended = true;
    handlers.onEnd(exit, stderrTail.trim());
  };
  child.stdout.on('data', handlers.onOutput);
  child.stderr.on('data', (chunk: Buffer) => {
    stderrTail = (stderrTail + chunk.toString('utf8')).slice(-stderrTailLength);
  });
  child.stdin.on('error', () => undefined); // EPIPE: the exit code tells more.
  child.on('error', (error) => end(error.message));
  child.on('close', (code, signalName) => end(code ?? signalName ?? 'unknown'));
  return {
    stop: () => {
      child.stdin.end();
      if (child.pid === undefined || ended) return;
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // ESRCH: it ended in the meantime.
      }
    },
  };
};

import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A child that carries bytes each way. */
export interface ProcessStream {
  /** Its stdin. It ends the child when this process ends in any way. */
  readonly input: Writable;
  /** Its stdout; ends when the child does, also when it could not be started. */
  readonly output: Readable;
  /** Ends it. Calling it twice does no harm. */
  stop(): void;
}

/** Starts one; replaced by runners that reach elsewhere. */
export type ProcessStreamStarter = (file: string, argv: readonly string[]) => ProcessStream;

/** Runs `file` without a shell. What it says on stderr is lost. */
export const startProcessStream: ProcessStreamStarter = (file, argv) => {
  const child = spawn(file, [...argv], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined); // EPIPE: the end of stdout tells as much.
  child.on('error', () => child.stdout.destroy());
  return { input: child.stdin, output: child.stdout, stop: () => void child.kill() };
};

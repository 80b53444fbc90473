import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { CorralError } from './errors';

/** What to run and what counts as success. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the parent's environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to stdin, which is then closed; without it stdin is empty. */
  readonly stdin?: string | Uint8Array;
  /** Milliseconds until the command is killed. Default 60,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** A cancelled command gets SIGINT and this many milliseconds to tidy up before it is killed. Default 0. */
  readonly cancelGraceMs?: number;
  /** Exit codes that are answers, not failures. Default `[0]`. */
  readonly expectedExitCodes?: readonly number[];
  /** Bytes kept of each of stdout and stderr; more ends the command. Default 16 MiB. */
  readonly maxOutputBytes?: number;
  /** Takes stdout piece by piece, as bytes; the result has none of it then. Must not throw. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Called for each whole line of stdout as it comes (progress). */
  readonly onLine?: (line: string) => void;
  /** Called for each whole line of stderr as it comes (log). */
  readonly onErrorLine?: (line: string) => void;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. A driver gets one of these, so that a later one may run elsewhere. */
export type CommandRunner = (
  file: string,
  argv: readonly string[],
  options?: CommandOptions,
) => Promise<CommandResult>;

const defaultTimeoutMs = 60_000;
const defaultMaxOutputBytes = 16 * 1024 * 1024;
const stderrTailLength = 2_000;

/**
 * Runs `file` without a shell. The child leads its own process group, and the whole group is
 * killed on timeout, cancel or too much output.
 *
 * @throws CorralError `tool-missing` (no such file), `tool-failed` (unexpected exit code or
 * signal, too much output), `timed-out`, `cancelled`.
 */
export const runCommand: CommandRunner = (file, argv, options = {}) =>
  new Promise((resolve, reject) => {
    const expected = options.expectedExitCodes ?? [0];
    const maxBytes = options.maxOutputBytes ?? defaultMaxOutputBytes;
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    if (options.signal?.aborted) {
      reject(cancelled(file));
      return;
    }

    const child = spawn(file, [...argv], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: 'pipe',
      detached: true,
    });
    let failure: CorralError | undefined;
    // Somebody else may hold the pipes still: ssh hands them to its shared connection.
    const letGoOfOutput = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const stop = (reason: CorralError): void => {
      failure ??= reason;
      signalGroup(child.pid, 'SIGKILL');
      if (child.exitCode !== null || child.signalCode !== null) letGoOfOutput();
    };
    child.on('exit', () => {
      if (failure) letGoOfOutput();
    });
    const onAbort = (): void => {
      failure ??= cancelled(file);
      const graceMs = options.cancelGraceMs ?? 0;
      if (graceMs === 0) {
        stop(failure);
        return;
      }
      signalGroup(child.pid, 'SIGINT');
      clearTimeout(timer);
      timer = setTimeout(stop, graceMs, failure);
    };
    let timer = setTimeout(() => stop(timedOut(file, argv, timeoutMs)), timeoutMs);
    options.signal?.addEventListener('abort', onAbort, { once: true });

    const stdout = new OutputBuffer(maxBytes, options.onLine, options.onOutput);
    const stderr = new OutputBuffer(maxBytes, options.onErrorLine);
    child.stdout.on('data', (chunk: Buffer) => stdout.add(chunk) || stop(tooMuch(file, maxBytes)));
    child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk) || stop(tooMuch(file, maxBytes)));
    child.stdin.on('error', () => undefined); // EPIPE: the child closed its stdin first, its exit code tells more.
    child.stdin.end(options.stdin);

    const settle = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      reject(spawnFailed(file, argv, error));
    });
    child.on('close', (code, signalName) => {
      settle();
      stdout.end();
      stderr.end();
      if (failure) reject(failure);
      else if (code !== null && expected.includes(code)) {
        resolve({ exitCode: code, stdout: stdout.text, stderr: stderr.text });
      } else reject(failed(file, argv, code ?? signalName, stderr.text));
    });
  });

/** Gathers a stream up to a limit and hands out whole lines. */
class OutputBuffer {
  private readonly chunks: Buffer[] = [];
  private bytes = 0;
  private partialLine = '';
  /** A character may come in two pieces. */
  private readonly decoder = new StringDecoder('utf8');

  constructor(
    private readonly maxBytes: number,
    private readonly onLine: ((line: string) => void) | undefined,
    private readonly take?: (chunk: Buffer) => void,
  ) {}

  /** False once the limit is passed. */
  add(chunk: Buffer): boolean {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) return false;
    if (this.take) this.take(chunk);
    else this.chunks.push(chunk);
    if (this.onLine) {
      const lines = (this.partialLine + this.decoder.write(chunk)).split(/\r\n|[\r\n]/);
      this.partialLine = lines.pop() ?? '';
      for (const line of lines) this.onLine(line);
    }
    return true;
  }

  end(): void {
    if (this.partialLine) this.onLine?.(this.partialLine);
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: it ended in the meantime.
  }
}

function spawnFailed(file: string, argv: readonly string[], error: NodeJS.ErrnoException): CorralError {
  if (error.code === 'ENOENT') {
    return new CorralError('tool-missing', `The command “${file}” is not installed.`, { file });
  }
  return new CorralError('tool-failed', `“${file}” could not be started: ${error.message}.`, { argv });
}

function failed(
  file: string,
  argv: readonly string[],
  exit: number | string | null,
  stderr: string,
): CorralError {
  const tail = stderr.trim().slice(-stderrTailLength);
  const lastLine = tail.split('\n').at(-1) ?? '';
  return new CorralError(
    'tool-failed',
    `“${file}” failed (exit ${exit})${lastLine ? `: ${lastLine}` : '.'}`,
    { argv, exit, stderr: tail },
  );
}

function timedOut(file: string, argv: readonly string[], timeoutMs: number): CorralError {
  return new CorralError(
    'timed-out',
    `“${file}” did not end within ${Math.round(timeoutMs / 1000)} s and was stopped.`,
    { argv, timeoutMs },
    true,
  );
}

function tooMuch(file: string, maxBytes: number): CorralError {
  return new CorralError('tool-failed', `“${file}” wrote more than ${maxBytes} bytes and was stopped.`, {
    maxBytes,
  });
}

function cancelled(file: string): CorralError {
  return new CorralError('cancelled', `“${file}” was cancelled.`);
}

import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { CommandResult, CommandRunner } from '../host/command';
import { CorralError, toCorralError } from '../host/errors';
import { linkAborts } from '../host/linked-abort';
import { endScript, readStderr, remoteCommand, type RemoteCommand } from './remote-command';
import { SessionQueue } from './session-queue';
import type { SshConfig } from './ssh-config';
import { sshFailure } from './ssh-failure';

export interface GuestRunOptions {
  /** `"$1"`, `"$2"`, … of the script; any text without NUL. Never parsed by a shell. */
  readonly args?: readonly string[];
  /** What the script reads. Without it the script's stdin is empty. */
  readonly stdin?: string | Uint8Array;
  /** Milliseconds until it is given up. Default 30,000; waiting for a free session doesn't count. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Exit codes that are answers, not failures. Default `[0]`. */
  readonly expectedExitCodes?: readonly number[];
  /** Takes stdout piece by piece, as bytes; the result has none of it then. Must not throw. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Bytes taken of each of stdout and stderr; more ends the script. Default 1 MiB. */
  readonly maxOutputBytes?: number;
}

/** sshd allows 10 sessions for one connection; the guest stream and the ending of commands need one each. */
const maxSessions = 8;
const defaultTimeoutMs = 30_000;
const controlTimeoutMs = 5_000;
const defaultMaxOutputBytes = 1024 * 1024;
const everyExitCode = Array.from({ length: 256 }, (_, code) => code);

/**
 * Runs commands in one running guest over one shared connection, at most 8 at once.
 *
 * A command that is cancelled or out of time is given up at once and ended in the guest too.
 */
export class GuestConnection {
  private readonly queue = new SessionQueue(maxSessions);
  private readonly endings = new SessionQueue(1);
  private readonly disposal = new AbortController();

  constructor(
    readonly vmId: string,
    private readonly config: SshConfig,
    private readonly runCommand: CommandRunner,
  ) {
    setMaxListeners(0, this.disposal.signal); // each command listens
  }

  /**
   * Logs in and leaves the shared connection open for all that follows.
   *
   * @throws CorralError `guest-unreachable`, `guest-refused`, `timed-out`, `cancelled`.
   */
  async open(options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<void> {
    await this.run(':', options);
  }

  /**
   * Runs a script with the guest's `/bin/sh`.
   *
   * @throws CorralError `guest-failed` (unexpected exit code, too much output; details: exit, stderr),
   * `guest-unreachable`, `guest-refused`, `timed-out`, `cancelled`, `invalid-input` (NUL in an argument).
   */
  async run(script: string, options: GuestRunOptions = {}): Promise<CommandResult> {
    const marker = `corral-exit-${randomBytes(12).toString('hex')}`;
    const remote = remoteCommand(script, options.args ?? [], marker, options.stdin);
    const abort = linkAborts(options.signal, this.disposal.signal);
    try {
      const result = await this.execute(remote, marker, options, abort.signal);
      return this.judge(result, marker, options.expectedExitCodes ?? [0]);
    } catch (error) {
      throw this.translate(toCorralError(error));
    } finally {
      abort.unlink();
    }
  }

  /** Whether the shared connection is there. Asks this computer only, never the guest. */
  async isOpen(): Promise<boolean> {
    return (await this.control('check')).exitCode === 0;
  }

  /** Ends what runs and waits, and closes the shared connection. */
  async dispose(): Promise<void> {
    this.disposal.abort();
    await this.control('exit');
  }

  private control(request: 'check' | 'exit'): Promise<CommandResult> {
    return this.runCommand('ssh', this.config.arguments(this.vmId, ['-O', request]), {
      timeoutMs: controlTimeoutMs,
      expectedExitCodes: [0, 255],
    });
  }

  /** Answers at once when the command is given up, but keeps its session until it has ended in the guest. */
  private execute(
    remote: RemoteCommand,
    marker: string,
    options: GuestRunOptions,
    signal: AbortSignal,
  ): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      const job = async (): Promise<void> => {
        try {
          resolve(await this.ssh(remote, { ...options, signal }));
        } catch (error) {
          reject(error);
          if (wasGivenUp(error)) await this.endInGuest(marker);
        }
      };
      this.queue.run(signal, job).catch(reject);
    });
  }

  private ssh(remote: RemoteCommand, options: GuestRunOptions): Promise<CommandResult> {
    return this.runCommand('ssh', this.config.arguments(this.vmId, [], remote.command), {
      stdin: remote.stdin,
      timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
      signal: options.signal ?? this.disposal.signal,
      expectedExitCodes: everyExitCode,
      maxOutputBytes: options.maxOutputBytes ?? defaultMaxOutputBytes,
      ...(options.onOutput ? { onOutput: options.onOutput } : {}),
    });
  }

  /** Best effort: the guest may be gone. One at a time, so that the sessions stay within their limit. */
  private async endInGuest(marker: string): Promise<void> {
    const remote = remoteCommand(endScript, [marker], 'corral-end');
    const end = (): Promise<unknown> => this.ssh(remote, { timeoutMs: controlTimeoutMs });
    await this.endings.run(this.disposal.signal, end).catch(() => undefined);
  }

  private judge(result: CommandResult, marker: string, expected: readonly number[]): CommandResult {
    const { text: stderr, isOwnExit } = readStderr(result.stderr, marker);
    if (result.exitCode === 255 && !isOwnExit) throw sshFailure(this.vmId, stderr);
    if (expected.includes(result.exitCode)) return { ...result, stderr };
    const lastWords = stderr.trim().slice(-2_000);
    throw new CorralError(
      'guest-failed',
      `A command in the guest failed (exit ${result.exitCode})${lastWords ? `: ${lastWords.split('\n').at(-1)}` : '.'}`,
      { vmId: this.vmId, exit: result.exitCode, stderr: lastWords },
    );
  }

  /** The runner speaks of “ssh” and keeps the arguments, which may hold secrets. */
  private translate(error: CorralError): CorralError {
    const details = { vmId: this.vmId };
    if (error.code === 'timed-out') {
      const seconds = Math.round(Number(error.details['timeoutMs']) / 1000);
      const sentence = `A command in the guest did not end within ${seconds} s and was given up. The guest may be busy; try again, or look at its console.`;
      return new CorralError('timed-out', sentence, details, true);
    }
    if (error.code === 'cancelled')
      return new CorralError('cancelled', 'A command in the guest was cancelled.', details);
    if (error.code !== 'tool-failed') return error;
    if ('maxBytes' in error.details) {
      const sentence = `A command in the guest wrote more than ${String(error.details['maxBytes'])} bytes and was ended.`;
      return new CorralError('guest-failed', sentence, details);
    }
    const { stderr } = error.details as { readonly stderr?: string };
    return sshFailure(this.vmId, stderr ?? '');
  }
}

function wasGivenUp(error: unknown): boolean {
  const { code } = toCorralError(error);
  return code === 'timed-out' || code === 'cancelled';
}

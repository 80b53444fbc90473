import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from '../../harness/wait-for';
import type { Settings } from './settings';

/** Tests of every kind are started in the checkout. */
export const emulatorFolder = path.resolve('e2e/emulators/tart');

/** A name that the emulated registry answers to, with a macOS guest. */
export const macImage = 'ghcr.io/cirruslabs/macos-tahoe-base:latest';

const bootDeadlineMs = 180_000;

/** A call that has ended. Killed by a signal: no exit code. */
export interface TartResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A call that goes on, such as `tart run`. */
export interface TartProcess {
  readonly pid: number;
  readonly ended: Promise<TartResult>;
  /** What it has printed so far. */
  stdout(): string;
  signal(name: NodeJS.Signals): void;
}

/** A throw-away TART_HOME with the emulator; whatever was started in it ends with it. */
export class TartPlace {
  private readonly started: ChildProcess[] = [];

  private constructor(
    readonly home: string,
    private readonly extraEnv: Readonly<Record<string, string>>,
  ) {}

  static async make(extraEnv: Readonly<Record<string, string>> = {}): Promise<TartPlace> {
    return new TartPlace(await fs.mkdtemp(path.join(os.tmpdir(), 'tart test ')), extraEnv);
  }

  /** What a program must have in its environment to find the emulator in place of Tart. */
  get env(): Readonly<Record<string, string>> {
    return {
      PATH: `${emulatorFolder}:${process.env['PATH']}`,
      TART_HOME: this.home,
      CI: '1',
      ...this.extraEnv,
    };
  }

  /** Changes how every later call behaves. */
  async behave(settings: Partial<Settings>): Promise<void> {
    await fs.writeFile(path.join(this.home, 'emulator.json'), JSON.stringify(settings));
  }

  /** Runs a call to its end. */
  tart(argv: readonly string[], input = ''): Promise<TartResult> {
    return this.start(argv, input).ended;
  }

  /** A call that must succeed. @returns its stdout */
  async succeed(argv: readonly string[], input = ''): Promise<string> {
    const { exitCode, stdout, stderr } = await this.tart(argv, input);
    if (exitCode !== 0) throw new Error(`tart ${argv.join(' ')} ended with ${exitCode}: ${stderr}`);
    return stdout;
  }

  async json<Answer>(argv: readonly string[]): Promise<Answer> {
    return JSON.parse(await this.succeed([...argv, '--format', 'json'])) as Answer;
  }

  /** Begins a call. */
  start(argv: readonly string[], input = ''): TartProcess {
    const child = spawn('tart', [...argv], { env: { ...process.env, ...this.env } });
    this.started.push(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.on('error', () => undefined); // Not every call reads it.
    child.stdin.end(input);
    const ended = new Promise<TartResult>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    });
    return {
      pid: child.pid ?? 0,
      ended,
      stdout: () => stdout,
      signal: (name) => void child.kill(name),
    };
  }

  /** Begins `tart run` and waits until the guest obeys and has an address; a lease alone may be an old one. */
  async run(name: string, options: readonly string[] = []): Promise<TartProcess> {
    const running = this.start(['run', name, '--no-graphics', ...options]);
    let isOver = false;
    void running.ended.then(() => (isOver = true));
    await waitFor(
      `the guest of “${name}” to obey`,
      async () => {
        if (isOver) throw new Error(`“${name}” did not come up: ${JSON.stringify(await running.ended)}`);
        return (await this.tart(['exec', name, 'true'])).exitCode === 0;
      },
      bootDeadlineMs,
    );
    await this.succeed(['ip', name, '--wait', '60']);
    return running;
  }

  /** QEMU's pid, a child of `tart run`. */
  async guestPid({ pid }: TartProcess): Promise<number> {
    return waitFor('the guest to have a process', async () => {
      const children = await fs.readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
      for (const child of children.split(' ').filter((one) => one !== '')) {
        const command = await fs.readFile(`/proc/${child}/comm`, 'utf8').catch(() => '');
        if (command.startsWith('qemu')) return Number(child);
      }
      return undefined;
    });
  }

  async dispose(): Promise<void> {
    for (const child of this.started) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    }
    await waitFor('all calls to end', () =>
      this.started.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null),
    );
    await fs.rm(this.home, { recursive: true, force: true });
  }
}

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Checkpoint } from '../../src-preload/contract/payload';
import type { VmPayload } from '../../src-preload/contract/payload-state';
import { GuestConnection } from '../../src-main/guest/guest-connection';
import { SshConfig } from '../../src-main/guest/ssh-config';
import { runCommand } from '../../src-main/host/command';
import { CrashHerd } from './crash-herd';
import { waitFor } from './wait-for';

const run = promisify(execFile);
const program = path.resolve(import.meta.dirname, 'payload-writer.py');
/** A start in an emulated machine on a busy computer. */
const patienceMs = 240_000;

/** What data of the writer holds: its last transaction, when that was by the guest's clock, and a hash of it all. */
export interface Contents {
  readonly number: number;
  /** Seconds since 1970. */
  readonly at: number;
  readonly hash: string;
}

/** What a copy holds, and what is wrong with it. */
export interface Verdict extends Contents {
  readonly faults: readonly string[];
}

/** A real Debian guest, its payload in a folder of this computer, and what writes as signal-cli does. */
export class PayloadGuest {
  /** Number of the last transaction in what was judged before. */
  private newest = -1;

  private constructor(
    readonly herd: CrashHerd,
    readonly vmId: string,
    readonly folder: string,
    private readonly ssh: SshConfig,
  ) {}

  /** A running guest with an empty payload whose service is at work. */
  static async open(): Promise<PayloadGuest> {
    const herd = await CrashHerd.open();
    const folder = path.join(herd.home.folder, 'my payload');
    await fs.mkdir(folder);
    await fs.chown(folder, 1_000, 1_000); // The account of the guest writes to it.
    const { taskId } = await herd.control.call('vm', 'create', {
      name: 'dev',
      resources: { cpuCount: 2, memoryMB: 1024 },
    });
    await herd.control.call('task', 'wait', { id: taskId });
    const { id } = await herd.control.call('vm', 'get', { vm: 'dev' });
    const paths = { vms: path.join(herd.home.data, 'vms'), runtime: herd.home.runtime };
    const guest = new PayloadGuest(herd, id, folder, new SshConfig(paths, 'unused'));
    await herd.control.call('vm', 'start', { vm: 'dev' });
    await herd.control.call('vm', 'waitUntilReady', { vm: 'dev' });
    await guest.inGuest('cat >payload-writer.py', await fs.readFile(program, 'utf8'));
    await guest.finish(herd.control.call('payload', 'attach', { vm: 'dev', path: folder }));
    await guest.reaches('in-sync');
    return guest;
  }

  close(): Promise<void> {
    return this.herd.close();
  }

  /** Runs a script with the guest's shell. */
  async inGuest(script: string, stdin?: string): Promise<string> {
    const guest = new GuestConnection(this.vmId, this.ssh, runCommand);
    return (await guest.run(script, stdin === undefined ? {} : { stdin })).stdout.trim();
  }

  /** Starts the writer; the data is made when there is none. */
  async startWriter(journal: 'wal' | 'delete'): Promise<GuestWriter> {
    const command = `exec -a signal-cli python3 payload-writer.py write ~/.local/share/signal-cli ${journal}`;
    // A connection of its own, which no orchestrator takes along when it dies.
    const argv = this.ssh.arguments(this.vmId, ['-o', 'ControlPath=none'], `bash -c '${command}'`);
    const writer = new GuestWriter(spawn('ssh', argv, { stdio: ['pipe', 'pipe', 'inherit'] }));
    await writer.answer();
    await this.inGuest("pgrep -f '^signal-cli '"); // As the service finds it, to hold it still.
    return writer;
  }

  async status(): Promise<VmPayload> {
    const { payload } = await this.herd.control.call('payload', 'status', { vm: 'dev' });
    if (!payload) throw new Error('dev has no payload');
    return payload;
  }

  reaches(kind: VmPayload['state']['kind']): Promise<VmPayload> {
    let seen: VmPayload['state'] | undefined;
    return waitFor(
      `the payload to be ${kind}`,
      async () => {
        const payload = await this.status();
        seen = payload.state;
        return seen.kind === kind && payload;
      },
      patienceMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)} It is ${JSON.stringify(seen)}.`);
    });
  }

  /** Newest first. */
  async history(): Promise<readonly Checkpoint[]> {
    return (await this.herd.control.call('payload', 'history', { vm: 'dev' })).checkpoints;
  }

  /** Number of the newest checkpoint. */
  async newestNumber(): Promise<number> {
    return (await this.history())[0]?.number ?? 0;
  }

  /** Restores a checkpoint into a new folder and judges it; it is never older than the one that was judged before. */
  async judgeCheckpoint(number: number): Promise<Verdict> {
    const folder = path.join(this.herd.home.folder, `checkpoint-${number}`);
    await this.finish(this.herd.control.call('payload', 'export', { of: { vm: 'dev' }, number, folder }));
    const verdict = await judge(folder);
    await fs.rm(folder, { recursive: true });
    const wentBack = verdict.number < this.newest ? [`it is older than ${this.newest}`] : [];
    this.newest = verdict.number;
    return { ...verdict, faults: [...verdict.faults, ...wentBack] };
  }

  /** Judges the payload folder as a person sees it. */
  judgeFolder(): Promise<Verdict> {
    return judge(this.folder);
  }

  async finish(started: Promise<{ readonly taskId: string }>): Promise<void> {
    const task = await this.herd.control.call('task', 'wait', { id: (await started).taskId });
    if (task.state !== 'done') throw new Error(`${task.title}: ${task.error?.message ?? task.state}`);
  }
}

async function judge(folder: string): Promise<Verdict> {
  const { stdout } = await run('python3', [program, 'judge', folder]);
  return JSON.parse(stdout) as Verdict;
}

/** The writer in a guest. It runs as long as its connection. */
export class GuestWriter {
  private readonly answers: AsyncIterator<string>;
  private readonly ended: Promise<void>;

  constructor(private readonly ssh: ChildProcess) {
    if (!ssh.stdout) throw new Error('The writer has no stdout.');
    this.answers = createInterface({ input: ssh.stdout })[Symbol.asyncIterator]();
    this.ended = new Promise((resolve) => {
      ssh.once('exit', () => resolve());
    });
    ssh.stdin?.on('error', () => undefined); // Its guest was killed.
  }

  /** @param rate transactions a second */
  run(rate: number): void {
    this.ssh.stdin?.write(`run ${rate}\n`);
  }

  /** It rests, with its database open. @returns what it has written, and transactions a second that it came to */
  async stop(): Promise<Contents & { readonly rate: number }> {
    this.ssh.stdin?.write('stop\n');
    return JSON.parse(await this.answer()) as Contents & { rate: number };
  }

  /** It ends. */
  async end(): Promise<void> {
    this.ssh.stdin?.end();
    await this.ended;
  }

  async answer(): Promise<string> {
    const { value, done } = await this.answers.next();
    if (done === true) throw new Error('The writer has ended.');
    return value;
  }
}

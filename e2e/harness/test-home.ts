import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AcceleratorProbe } from '../../src-main/driver/qemu/accelerator';
import { runCommand } from '../../src-main/host/command';
import { waitFor } from './wait-for';

/** Tests of every kind are started in the checkout; a module can't say where it lies in both module systems. */
const project = process.cwd();

/** Images are immutable, so all tests share those of the checkout. */
export const sharedImages = path.join(project, '.cache', 'images');

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Who a test's commands run as, when not as the test itself. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** A throw-away place where Corral lives for one test; its name has a space on purpose. */
export class TestHome {
  /** Folder of the built app: the checkout, or a copy that another account can read. */
  app = project;

  private constructor(
    readonly folder: string,
    readonly env: Readonly<Record<string, string>>,
    private readonly account: Account | undefined,
  ) {}

  static async make(extraEnv: Readonly<Record<string, string>> = {}, account?: Account): Promise<TestHome> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral test '));
    const runtime = path.join(folder, 'run');
    await fs.mkdir(runtime, { mode: 0o700 });
    if (account) {
      for (const owned of [folder, runtime]) await fs.chown(owned, account.uid, account.gid);
    }
    const data = path.join(folder, 'data');
    if (!account) await rememberAccelerator(data);
    const env = {
      HOME: folder,
      CORRAL_HOME: data,
      CORRAL_IMAGES: account ? path.join(folder, 'images') : sharedImages,
      XDG_RUNTIME_DIR: runtime,
      ...extraEnv,
    };
    return new TestHome(folder, env, account);
  }

  /** Where its sockets are. */
  get runtime(): string {
    return path.join(this.folder, 'run');
  }

  get data(): string {
    return path.join(this.folder, 'data');
  }

  /** Runs the built command line to its end. */
  corral(argv: readonly string[], extraEnv: Readonly<Record<string, string>> = {}): Promise<CliResult> {
    const program = path.join(this.app, 'out', 'main', 'cli.js');
    return runNode([program, ...argv], { ...this.env, ...extraEnv }, this.account);
  }

  /** The same with `--json`, parsed. @throws when the command fails. */
  async corralJson<Answer>(argv: readonly string[]): Promise<Answer> {
    const result = await this.corral([...argv, '--json']);
    if (result.exitCode !== 0) {
      throw new Error(`corral ${argv.join(' ')} ended with ${result.exitCode}: ${result.stderr}`);
    }
    return JSON.parse(result.stdout) as Answer;
  }

  /** Pid of the orchestrator, if one lives. */
  async orchestratorPid(): Promise<number | undefined> {
    for (const pid of await this.processes()) {
      const argv = (await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
      if (argv.some((word) => word.endsWith('serve.js') || word === 'serve')) return pid;
    }
    return undefined;
  }

  /** Pid of the QEMU that runs a VM. */
  async guestPid(name: string): Promise<number> {
    const vms = await this.corralJson<{ id: string; name: string }[]>(['vm', 'list']);
    const id = vms.find((vm) => vm.name === name)?.id ?? '';
    for (const pid of await this.processes()) {
      const argv = (await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
      if (argv[0]?.includes('qemu-system') === true && argv.includes(id)) return pid;
    }
    throw new Error(`No QEMU runs “${name}”.`);
  }

  /** Pids of all processes that belong to this home, whoever started them. */
  async processes(): Promise<number[]> {
    const marker = `CORRAL_HOME=${this.data}`;
    const pids = (await fs.readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    const own: number[] = [];
    for (const pid of pids) {
      const environment = await fs.readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (pid !== process.pid && environment.split('\0').includes(Buffer.from(marker).toString('latin1'))) {
        own.push(pid);
      }
    }
    return own;
  }

  /** Ends every process of this home, by pid, and removes it. */
  async dispose(): Promise<void> {
    for (const pid of await this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended in the meantime.
      }
    }
    await waitFor('all processes of the test to end', async () => (await this.processes()).length === 0);
    await fs.rm(this.folder, { recursive: true, force: true });
  }
}

/** Guests of all homes run on the same, and finding out takes seconds: so that is done once. */
async function rememberAccelerator(data: string): Promise<void> {
  const file = path.join(project, '.cache', 'accelerator.json');
  await new AcceleratorProbe(file, runCommand, 'qemu-system-x86_64').find();
  await fs.mkdir(data, { mode: 0o700 });
  // Without hardware that could accelerate there is nothing to remember.
  await fs.copyFile(file, path.join(data, 'accelerator.json')).catch(() => undefined);
}

function runNode(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  account: Account | undefined,
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...argv], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...account,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 128, stdout, stderr }));
  });
}

import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from '../../../e2e/harness/wait-for';
import { runCommand } from '../../host/command';
import { resolvePaths, type Paths } from '../../host/paths';
import { identifyProcess, signalProcess } from '../../host/process-identity';
import type { MachineSpec } from '../driver';
import type { DriverHarness, GuestShell } from '../driver-contract.fixture';
import { MachineFolder } from './machine-file';
import { TartDriver } from './tart-driver';

const emulator = path.resolve(import.meta.dirname, '../../../e2e/emulators/tart');
const variables = ['PATH', 'TART_HOME', 'CORRAL_TART_EMULATOR_GUEST'] as const;

/** Everything a Tart driver test needs: the emulated command in front of PATH, and a TART_HOME of its own. */
export class TartHarness implements DriverHarness {
  readonly guestDisk = '/dev/vdb';
  readonly drivers: TartDriver[] = [];
  private readonly machines = new Map<string, string>();
  private readonly before = variables.map((name) => [name, process.env[name]] as const);

  private constructor(
    readonly root: string,
    readonly paths: Paths,
  ) {
    process.env['PATH'] = `${emulator}:${process.env['PATH']}`;
    process.env['TART_HOME'] = this.tartHome;
    process.env['CORRAL_TART_EMULATOR_GUEST'] = 'busybox';
  }

  static async make(): Promise<TartHarness> {
    const root = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-tart-'));
    const paths = resolvePaths('', { CORRAL_HOME: path.join(root, 'home'), XDG_RUNTIME_DIR: root });
    await fs.mkdir(paths.vms, { recursive: true });
    await fs.mkdir(path.join(root, 'tart'));
    return new TartHarness(root, paths);
  }

  get tartHome(): string {
    return path.join(this.root, 'tart');
  }

  /** Makes the emulated Tart behave otherwise, see e2e/emulators/README.md. */
  behave(settings: Readonly<Record<string, unknown>>): Promise<void> {
    return fs.writeFile(path.join(this.tartHome, 'emulator.json'), JSON.stringify(settings));
  }

  /** Runs Tart as a person would in a shell. */
  async tart(...argv: string[]): Promise<string> {
    return (await runCommand('tart', argv, { env: { CI: '1' } })).stdout;
  }

  driver(): TartDriver {
    const driver = new TartDriver({ paths: this.paths, run: runCommand });
    this.drivers.push(driver);
    return driver;
  }

  async spec(name: string, image = 'ghcr.io/cirruslabs/debian:latest'): Promise<MachineSpec> {
    const id = randomUUID();
    this.machines.set(id, name);
    await fs.mkdir(path.join(this.paths.vms, id));
    return {
      id,
      name,
      mac: '',
      resources: { cpuCount: 2, memoryMB: 512, diskGB: 50 },
      shares: [],
      image: { kind: 'registry', reference: image, digest: null },
      seedFolder: '',
      machineId: id.replaceAll('-', ''),
      hostname: name,
    };
  }

  withoutImage(spec: MachineSpec): MachineSpec {
    return { ...spec, image: { kind: 'registry', reference: 'ghcr.io/nobody/nothing:latest', digest: null } };
  }

  async booted(id: string): Promise<GuestShell> {
    const shell = this.shell(id);
    await waitFor('the agent', () =>
      shell.run('echo up').then(
        (answer) => answer === 'up',
        () => false,
      ),
    );
    return shell;
  }

  shell(id: string): GuestShell {
    const name = this.machines.get(id) ?? '';
    return { run: async (command) => (await this.tart('exec', name, 'sh', '-c', command)).trim() };
  }

  async pid(id: string): Promise<number> {
    const file = await new MachineFolder(path.join(this.paths.vms, id)).read();
    const pid = file?.run?.process?.pid;
    if (pid === undefined) throw new Error(`No process is noted for ${id}.`);
    return pid;
  }

  /** Ends the virtual machine under Tart, as a fault of the guest would. */
  async crashGuest(id: string): Promise<void> {
    const { stdout } = await runCommand('ps', ['-o', 'pid=', '--ppid', String(await this.pid(id))]);
    for (const pid of stdout.split('\n').map(Number)) {
      const identity = pid > 0 ? identifyProcess(pid) : undefined;
      if (identity) signalProcess(identity, 'SIGKILL');
    }
  }

  diskFile(id: string): string {
    return path.join(this.tartHome, 'vms', this.machines.get(id) ?? '', 'disk.img');
  }

  /** Nothing is shared by paths: what Tart copies is its own. */
  async immutables(): Promise<Record<string, string>> {
    return {};
  }

  async dispose(): Promise<void> {
    for (const driver of this.drivers) await driver.dispose();
    for (const id of this.machines.keys()) {
      const identity = identifyProcess(await this.pid(id).catch(() => 0));
      if (!identity) continue;
      signalProcess(identity, 'SIGKILL');
      await waitFor('the machine to end', () => identifyProcess(identity.pid) === undefined);
    }
    for (const [name, value] of this.before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await fs.rm(this.root, { recursive: true, force: true });
  }
}

export const tartHarness = (): Promise<TartHarness> => TartHarness.make();

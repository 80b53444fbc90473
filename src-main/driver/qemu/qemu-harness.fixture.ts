import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildBusyboxGuest, SerialShell } from '../../../e2e/harness/busybox-guest';
import { waitFor } from '../../../e2e/harness/wait-for';
import { runCommand } from '../../host/command';
import { identifyProcess, signalProcess } from '../../host/process-identity';
import { resolvePaths, type Paths } from '../../host/paths';
import type { MachineSpec } from '../driver';
import type { DriverHarness } from '../driver-contract.fixture';
import { machineFolder } from './machine-folder';
import { QemuDriver } from './qemu-driver';
import { qemuSpec, type QemuSpec } from './qemu-spec';
import { runRecordStore } from './run-record';

/** Everything a QEMU driver test needs, in a folder whose name holds a space and a comma. */
export class QemuHarness implements DriverHarness {
  readonly guestDisk = '/dev/vda';
  readonly drivers: QemuDriver[] = [];
  /** How often each guest was booted: its console tells each time that it is ready. */
  private readonly boots = new Map<string, number>();

  private constructor(
    readonly root: string,
    readonly paths: Paths,
    private readonly boot: QemuSpec['image']['boot'],
  ) {}

  static async make(): Promise<QemuHarness> {
    const root = await fs.mkdtemp(path.join(os.tmpdir(), 'corral, driver '));
    const runtime = path.join(root, 'r');
    await fs.mkdir(runtime);
    const paths = resolvePaths('', { CORRAL_HOME: path.join(root, 'home'), XDG_RUNTIME_DIR: runtime });
    for (const folder of [paths.home, paths.images, paths.vms, paths.runtime]) {
      await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    }
    await fs.writeFile(path.join(paths.images, 'disk.raw'), Buffer.alloc(2 ** 20, 'image'));
    await fs.truncate(path.join(paths.images, 'disk.raw'), 64 * 2 ** 20);
    const accelerator = { kind: 'tcg', reason: 'Tests emulate.' };
    const boot = (await fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const remembered = JSON.stringify({ version: 1, boot, accelerator });
    await fs.writeFile(path.join(paths.home, 'accelerator.json'), remembered);
    return new QemuHarness(root, paths, { mode: 'direct', ...(await buildBusyboxGuest()) });
  }

  driver(log?: (line: string) => void): QemuDriver {
    const driver = new QemuDriver({ paths: this.paths, run: runCommand, ...(log && { log }) });
    this.drivers.push(driver);
    return driver;
  }

  async spec(name: string, extraCommandLine = ''): Promise<QemuSpec> {
    const id = randomUUID();
    const seedFolder = path.join(this.paths.vms, id, 'seed');
    await fs.mkdir(seedFolder, { recursive: true });
    await fs.writeFile(path.join(seedFolder, 'meta-data'), `instance-id: ${id}\n`);
    const boot =
      this.boot.mode === 'direct'
        ? { ...this.boot, commandLine: `${this.boot.commandLine} ${extraCommandLine}` }
        : this.boot;
    return {
      id,
      name,
      mac: '52:54:00:12:34:56',
      resources: { cpuCount: 1, memoryMB: 256, diskGB: 1 },
      shares: [],
      image: {
        kind: 'disk',
        architecture: 'x86_64',
        diskFile: path.join(this.paths.images, 'disk.raw'),
        diskFormat: 'raw',
        boot,
      },
      seedFolder,
      machineId: id.replaceAll('-', ''),
      hostname: name,
    };
  }

  withoutImage(spec: MachineSpec): MachineSpec {
    const { image } = qemuSpec(spec);
    return { ...spec, image: { ...image, diskFile: `${image.diskFile}.gone` } };
  }

  async booted(id: string): Promise<SerialShell> {
    const boots = (this.boots.get(id) ?? 0) + 1;
    this.boots.set(id, boots);
    const shell = this.shell(id);
    await shell.ready(boots);
    return shell;
  }

  shell(id: string): SerialShell {
    const folder = machineFolder(this.paths, id);
    return new SerialShell(folder.consoleSocket, folder.consoleLog);
  }

  async pid(id: string): Promise<number> {
    const stored = await runRecordStore(machineFolder(this.paths, id).runRecord).read();
    const pid = stored.kind === 'value' ? stored.value.process?.pid : undefined;
    if (pid === undefined) throw new Error(`No process is noted for ${id}.`);
    return pid;
  }

  diskFile(id: string): string {
    return machineFolder(this.paths, id).disk;
  }

  /** Names of all layers, sorted. */
  async layers(): Promise<string[]> {
    return (await fs.readdir(this.paths.layers).catch((): string[] => [])).toSorted();
  }

  /** SHA-256 of the image and every layer. */
  async immutables(): Promise<Record<string, string>> {
    const files = [
      path.join(this.paths.images, 'disk.raw'),
      ...(await this.layers()).map((name) => path.join(this.paths.layers, name)),
    ];
    const { stdout } = await runCommand('sha256sum', files);
    const lines = stdout.trim().split('\n');
    return Object.fromEntries(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  }

  /** Pids of everything that was started on this harness's places. */
  async processes(): Promise<number[]> {
    const pids = (await fs.readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    const own: number[] = [];
    // The part of the folder's name after its comma, which programs escape differently.
    const marker = path.basename(this.root).split(', ')[1] ?? '';
    for (const pid of pids) {
      const argv = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (pid !== process.pid && argv.includes(marker)) own.push(pid);
    }
    return own;
  }

  async dispose(): Promise<void> {
    for (const driver of this.drivers) await driver.dispose();
    for (const pid of await this.processes()) {
      const identity = identifyProcess(pid);
      if (identity) signalProcess(identity, 'SIGKILL');
    }
    await waitFor('all processes of the test to end', async () => (await this.processes()).length === 0);
    await fs.rm(this.root, { recursive: true, force: true });
  }
}

export const qemuHarness = (): Promise<QemuHarness> => QemuHarness.make();

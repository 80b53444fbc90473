import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { machineFolder } from '../../src-main/driver/qemu/machine-folder';
import { QemuDriver } from '../../src-main/driver/qemu/qemu-driver';
import { runCommand } from '../../src-main/host/command';
import { tryLock, type KernelLock } from '../../src-main/host/kernel-lock';
import { resolvePaths, type Paths } from '../../src-main/host/paths';
import { builtImageId } from '../../src-main/image/image-recipe';
import { sharedImages, TestHome } from './test-home';
import { waitFor } from './wait-for';

const execute = promisify(execFile);
const project = process.cwd();
const cache = path.join(project, '.cache', 'warm');
const makeDeadlineMs = 600_000;
const keptMs = 24 * 60 * 60_000;

/** Name of the VM in each of these homes; its guest knows no other. */
export const warmVm = 'herd-1';
const sizes = ['--cpu', '1', '--memory', '768', '--disk', '8'];

/** What decides how the machine is put together and what is written down of it. */
const sources = [
  ...['command-line', 'machines', 'saved-state', 'run-record'].map(
    (name) => `src-main/driver/qemu/${name}.ts`,
  ),
  ...['src-main/guest/seed.ts', 'src-main/fleet/vm-record.ts', 'e2e/harness/warm-home.ts'],
];

/**
 * A home of its own for one test, with a VM that is off. Started, it goes on from where another one was saved
 * after it had booted, which takes seconds instead of a boot.
 */
export async function makeWarmHome(extraEnv: Readonly<Record<string, string>> = {}): Promise<TestHome> {
  const golden = await goldenHome();
  const home = await TestHome.make(extraEnv);
  await copy(golden, home.data);
  return home;
}

/** Sets the VM of such a home, which is off, back to where its guest goes on. */
export async function warmAgain(home: TestHome): Promise<void> {
  const golden = await goldenHome();
  for (const id of await fs.readdir(path.join(golden, 'vms'))) {
    const { folder, disk, savedState } = machineFolder(pathsOf(home), id);
    for (const file of [disk, savedState]) {
      await copyInto(path.join(golden, 'vms', id, path.basename(file)), folder);
    }
  }
}

/** Folder of a home whose VM was saved, which nobody writes to. */
async function goldenHome(): Promise<string> {
  const golden = path.join(cache, await key());
  await madeOnce(golden);
  return golden;
}

async function key(): Promise<string> {
  const { stdout: version } = await execute('qemu-system-x86_64', ['--version']);
  const texts = await Promise.all(sources.map((file) => fs.readFile(path.join(project, file), 'utf8')));
  const hash = createHash('sha256').update(JSON.stringify([version, sharedImages, texts]));
  return `${await builtImageId(path.join(project, 'resources', 'image'))}-${hash.digest('hex').slice(0, 12)}`;
}

/** Makes a golden home unless it is there; whoever comes meanwhile waits for it. */
async function madeOnce(golden: string): Promise<void> {
  await fs.mkdir(cache, { recursive: true, mode: 0o700 });
  const lock = await waitFor<KernelLock | true>(
    'the golden home',
    async () => (await isThere(golden)) || tryLock(path.join(cache, 'lock')),
    makeDeadlineMs,
  );
  if (lock === true) return;
  try {
    if (!(await isThere(golden))) await make(golden);
  } finally {
    lock.release();
  }
}

async function make(golden: string): Promise<void> {
  await removeUnused();
  const home = await TestHome.make();
  try {
    await home.corralJson(['vm', 'create', warmVm, '--start', ...sizes]);
    const booted = await home.corral(['vm', 'ssh', warmVm, '--', 'systemctl is-system-running --wait; sync']);
    if (booted.exitCode !== 0)
      throw new Error(`The golden guest did not boot: ${booted.stdout}${booted.stderr}`);
    await endAllButGuest(home);
    await suspendGuest(home);
    const staging = `${golden}.new`;
    await fs.rm(staging, { recursive: true, force: true });
    await copy(home.data, staging);
    await fs.rename(staging, golden);
  } finally {
    await home.dispose();
  }
}

/** Ends orchestrator and connections, as they would be when a person is away. */
async function endAllButGuest(home: TestHome): Promise<void> {
  const guest = await home.guestPid(warmVm);
  const others = async (): Promise<number[]> => (await home.processes()).filter((pid) => pid !== guest);
  for (const pid of await others()) process.kill(pid, 'SIGTERM');
  await waitFor('all but the guest to end', async () => (await others()).length === 0);
}

async function suspendGuest(home: TestHome): Promise<void> {
  const driver = new QemuDriver({ paths: pathsOf(home), run: runCommand });
  try {
    await driver.adopt([]);
    for (const id of await fs.readdir(path.join(home.data, 'vms'))) await driver.suspend(id);
  } finally {
    await driver.dispose();
  }
}

/** Golden homes that no test made within a day belong to code that is gone. */
async function removeUnused(): Promise<void> {
  for (const name of await fs.readdir(cache)) {
    const file = path.join(cache, name);
    const { mtimeMs } = await fs.stat(file);
    if (name !== 'lock' && mtimeMs < Date.now() - keptMs) await fs.rm(file, { recursive: true, force: true });
  }
}

/** Copies what is in a folder; files share their blocks where the file system can. */
async function copy(from: string, to: string): Promise<void> {
  await fs.mkdir(to, { recursive: true, mode: 0o700 });
  await copyInto(`${from}/.`, to);
}

async function copyInto(from: string, folder: string): Promise<void> {
  await execute('cp', ['-a', '--reflink=auto', from, folder]);
}

const pathsOf = (home: TestHome): Paths => resolvePaths('', { ...home.env });

async function isThere(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

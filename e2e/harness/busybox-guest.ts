import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { waitFor } from './wait-for';

const execute = promisify(execFile);
const caches = path.resolve(__dirname, '../../.cache');

/** Loaded in this order, which respects what needs what. */
const modules = [
  ...['virtio/virtio_ring.ko', 'virtio/virtio.ko', 'virtio/virtio_pci_legacy_dev.ko'],
  ...['virtio/virtio_pci_modern_dev.ko', 'virtio/virtio_pci.ko', 'block/virtio_blk.ko'],
  ...['char/virtio_console.ko', 'input/evdev.ko', 'acpi/button.ko'],
].map((name) => `drivers/${name}`);

const applets =
  'sh mount umount insmod acpid poweroff cat dd sync sed sleep grep echo mkdir reboot stty ls usleep'.split(
    ' ',
  );

/**
 * First process: loads drivers, powers off when the power button is pressed, answers as a guest
 * agent when `agent` is on its command line, then obeys lines from the serial port.
 */
const init = `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for module in ${modules.map((name) => path.basename(name)).join(' ')} fuse.ko virtiofs.ko; do
  insmod /modules/$module
done
acpid -d -c /etc/acpi >/dev/null 2>&1 &
grep -q agent /proc/cmdline && /agent &
stty -echo
echo READY
while read -r line; do (eval "$line"); done
`;

/** Enough of qemu-guest-agent to be asked to freeze; it notes what it was asked. */
const agent = `#!/bin/sh
port=$(ls -d /dev/vport*p1)
exec 3<>"$port"
# While nobody is connected on the host's side, a read ends at once.
while usleep 50000; do
  while read -r line <&3; do
    command=$(echo "$line" | sed 's/.*"execute":"\\([a-z-]*\\)".*/\\1/')
    id=$(echo "$line" | sed 's/.*"id":\\([0-9]*\\).*/\\1/')
    echo "AGENT $command" >/dev/console
    echo "{\\"return\\":1,\\"id\\":$id}" >&3
  done
done
`;

/** Kernel and initramfs of a guest that is up in seconds. */
export interface BusyboxGuest {
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
}

/** Builds the guest once per checkout from Debian's cloud kernel and busybox-static. */
export async function buildBusyboxGuest(): Promise<BusyboxGuest> {
  const recipe = createHash('sha256')
    .update(JSON.stringify([init, agent, modules, applets]))
    .digest('hex');
  const cache = path.join(caches, `busybox-guest-${recipe.slice(0, 12)}`);
  const guest = {
    kernel: path.join(cache, 'vmlinuz'),
    initrd: path.join(cache, 'initrd.img'),
    commandLine: 'console=ttyS0 quiet panic=-1',
  };
  if (existsSync(guest.initrd)) return guest;
  const work = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-busybox-'));
  try {
    const packageRoot = await unpackKernel(work);
    const initrd = await packInitramfs(work, packageRoot);
    await fs.mkdir(cache, { recursive: true });
    const boot = path.join(packageRoot, 'boot');
    const kernel = (await fs.readdir(boot)).find((name) => name.startsWith('vmlinuz'));
    if (kernel === undefined) throw new Error('The kernel package holds no kernel.');
    await publish(path.join(boot, kernel), guest.kernel);
    await publish(initrd, guest.initrd);
    return guest;
  } finally {
    await fs.rm(work, { recursive: true, force: true });
  }
}

async function unpackKernel(work: string): Promise<string> {
  const name = (await cloudKernelPackage()) ?? (await afterUpdate(cloudKernelPackage));
  if (name === undefined) throw new Error('apt knows no cloud kernel; run “apt-get update”.');
  await execute('apt-get', ['-q', 'download', name], { cwd: work });
  const file = (await fs.readdir(work)).find((entry) => entry.endsWith('.deb'));
  const root = path.join(work, 'package');
  await execute('dpkg', ['-x', path.join(work, file ?? ''), root]);
  return root;
}

/** Undefined when apt has no lists. */
async function cloudKernelPackage(): Promise<string | undefined> {
  const depends = ['depends', '--important', 'linux-image-cloud-amd64'];
  const { stdout } = await execute('apt-cache', depends).catch(() => ({ stdout: '' }));
  return /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
}

/** Only root may fetch apt's lists; everybody else is told to by the caller. */
async function afterUpdate<Answer>(look: () => Promise<Answer>): Promise<Answer> {
  if (process.getuid?.() === 0) await execute('apt-get', ['-q', 'update']);
  return look();
}

async function packInitramfs(work: string, packageRoot: string): Promise<string> {
  const root = path.join(work, 'root');
  for (const folder of ['bin', 'proc', 'sys', 'dev', 'modules', 'mnt', 'etc/acpi/PWRF']) {
    await fs.mkdir(path.join(root, folder), { recursive: true });
  }
  await fs.copyFile('/bin/busybox', path.join(root, 'bin/busybox'));
  for (const applet of applets) await fs.symlink('busybox', path.join(root, 'bin', applet));
  const versions = path.join(packageRoot, 'lib/modules');
  const kernel = path.join(versions, (await fs.readdir(versions))[0] ?? '', 'kernel');
  for (const name of [...modules, 'fs/fuse/fuse.ko', 'fs/fuse/virtiofs.ko']) {
    await fs.copyFile(path.join(kernel, name), path.join(root, 'modules', path.basename(name)));
  }
  await fs.writeFile(path.join(root, 'init'), init, { mode: 0o755 });
  await fs.writeFile(path.join(root, 'agent'), agent, { mode: 0o755 });
  await fs.writeFile(path.join(root, 'etc/acpi/PWRF/00000080'), '#!/bin/sh\npoweroff -f\n', { mode: 0o755 });
  const archive = path.join(work, 'initrd.img');
  await execute('/bin/sh', [
    '-c',
    'cd "$1" && find . | cpio --quiet -o -H newc | gzip -1 >"$2"',
    'pack',
    root,
    archive,
  ]);
  return archive;
}

/** Several test processes may build at once; the last one to finish wins, with the same content. */
async function publish(from: string, to: string): Promise<void> {
  const temporary = `${to}.${process.pid}.tmp`;
  await pipeline(createReadStream(from), createWriteStream(temporary));
  await fs.rename(temporary, to);
}

/** Types into a guest's serial port, where its first process obeys every line, and reads its log. */
export class SerialShell {
  private count = 0;

  constructor(
    private readonly socketFile: string,
    private readonly logFile: string,
  ) {}

  /** Waits until the guest of the given boot, counted from 1, is up. */
  async ready(boot = 1): Promise<void> {
    await waitFor(
      'the guest to be ready',
      async () => (await this.log()).split('READY').length > boot,
      60_000,
    );
  }

  /** @returns what the command printed. */
  async run(command: string): Promise<string> {
    const mark = `done-${process.pid}-${Date.now()}-${this.count++}`;
    const from = (await this.log()).length;
    const socket = net.connect(this.socketFile);
    socket.on('error', () => undefined);
    try {
      socket.write(`${command}; echo ${mark}\r`);
      const text = await waitFor(
        `the answer to “${command}”`,
        async () => {
          const since = (await this.log()).slice(from);
          return since.includes(mark) ? since : undefined;
        },
        60_000,
      );
      return text.slice(0, text.indexOf(mark)).trim();
    } finally {
      socket.destroy();
    }
  }

  async log(): Promise<string> {
    return fs.readFile(this.logFile, 'latin1').catch(() => '');
  }
}

import fs from 'node:fs';
import { say, type Call } from '../call';
import { failure, TartExit, ValidationError } from '../exits';
import { startMachine } from '../guest/start-machine';
import { groupShares, parseShare } from '../guest/shares';
import { hold } from '../locks';
import { keepRunning } from './run-life';
import type { Storage } from '../storage';
import { randomMac, type VmFolder } from '../vm-folder';

const mostMacGuests = 2;

/** Tart opens the VM here, so a missing one is a failure of validation with its own exit code. */
export function validateRun({ args, storage }: Call): void {
  let folder;
  try {
    folder = storage.openLocal(args.required('name'));
  } catch (error) {
    if (error instanceof TartExit) throw failure(`Error: ${error.message}`);
    throw error;
  }
  const isMac = folder.readConfig().os === 'darwin';
  if (args.has('vnc') && args.has('vnc-experimental')) {
    throw new ValidationError('--vnc and --vnc-experimental are mutually exclusive');
  }
  if (args.has('graphics') && args.has('no-graphics')) {
    throw new ValidationError('--graphics and --no-graphics are mutually exclusive');
  }
  const networks = [
    args.has('net-bridged'),
    args.has('net-host'),
    ['net-softnet', 'net-softnet-allow', 'net-softnet-block', 'net-softnet-expose'].some((key) =>
      args.has(key),
    ),
  ];
  if (networks.filter(Boolean).length > 1) {
    throw new ValidationError('--net-bridged, --net-softnet and --net-host are mutually exclusive');
  }
  if (args.has('suspendable')) {
    if (!isMac) throw new ValidationError('You can only suspend macOS VMs');
    const dropped = ['no-pointer', 'no-keyboard', 'no-trackpad'].find((key) => args.has(key));
    if (dropped !== undefined) throw new ValidationError(`--${dropped} cannot be used with --suspendable`);
  }
  if (args.has('no-trackpad') && !isMac) {
    throw new ValidationError('--no-trackpad can only be used with macOS VMs');
  }
  if (args.has('nested')) {
    throw new ValidationError(
      'Nested virtualization is supported for hosts starting with macOS 15 (Sequoia)',
    );
  }
  if (args.has('capture-system-keys') && (args.has('no-graphics') || args.has('vnc'))) {
    throw new ValidationError('--capture-system-keys can only be used with the default VM view');
  }
  for (const disk of args.all('disk')) {
    if (disk.endsWith('-amd64.iso')) {
      throw new ValidationError(`Seems you have a disk targeting x86 architecture (hence amd64 in the name)`);
    }
  }
}

/** `tart run`: stays until the guest has ended. */
export async function run(call: Call): Promise<void> {
  try {
    await runGuest(call);
  } catch (error) {
    if (call.settings.mutation !== 'exit-0-on-crash') throw error;
  }
}

async function runGuest(call: Call): Promise<void> {
  const { args, settings, storage } = call;
  const name = args.required('name');
  const folder = storage.openLocal(name);
  const release = hold(storage.home);
  resolveMacClash(folder, storage);
  const shares = groupShares(args.all('dir').map(parseShare));
  if (args.has('net-bridged')) {
    const wanted = args.all('net-bridged').map((one) => `"${one}"`);
    throw new ValidationError(
      `no bridge interfaces matched [${wanted.join(', ')}], available interfaces: en0 (or "Ethernet")`,
    );
  }
  const softnet = ['net-softnet', 'net-softnet-allow', 'net-softnet-block', 'net-softnet-expose', 'net-host'];
  if (softnet.some((key) => args.has(key))) {
    throw failure('Error: InitializationFailed(why: "softnet not found in PATH")');
  }
  const otherMacGuests = runningMacGuests(storage);
  if (!folder.lock.take()) throw new TartExit(2, `VM "${name}" is already running!`);
  release();
  if (folder.readConfig().os === 'darwin' && otherMacGuests.length >= mostMacGuests) {
    const names = otherMacGuests.join(', ');
    throw failure(`The number of VMs exceeds the system limit (other running VMs: ${names})`);
  }
  const isSuspended = fs.existsSync(folder.savedState);
  if (isSuspended) say('restoring VM state from a snapshot...');
  const machine = await startMachine({
    folder,
    settings,
    storage,
    shares,
    disks: args.all('disk').map(parseDisk),
    hasVnc: args.has('vnc-experimental'),
  });
  if (isSuspended) say('resuming VM...');
  const opensViewer = !args.has('no-graphics') && process.env['CI'] === undefined;
  const url = args.has('vnc') ? `vnc://${machine.address}` : machine.vncUrl;
  if (url !== undefined) say(opensViewer ? `Opening ${url}...` : `VNC server is running at ${url}`);
  await keepRunning(machine, call, isSuspended || args.has('suspendable'));
}

/** Two running machines can't share an address; the one that comes later gets another, and forgets its state. */
function resolveMacClash(folder: VmFolder, storage: Storage): void {
  const config = folder.readConfig();
  const clashes = storage
    .localVms()
    .some(
      (other) =>
        other.path !== folder.path &&
        other.lock.holder() !== undefined &&
        other.readConfig().macAddress === config.macAddress,
    );
  if (!clashes) return;
  say('There is already a running VM with the same MAC address!');
  say('Resetting VM to assign a new MAC address...');
  folder.writeConfig({ ...config, macAddress: randomMac() });
  fs.rmSync(folder.savedState, { force: true });
}

function runningMacGuests(storage: Storage): string[] {
  const running = storage.localVms().filter((vm) => vm.state() === 'running');
  return running.filter((vm) => vm.readConfig().os === 'darwin').map(({ name }) => name);
}

/** `path[:opts]`, of which only `ro` makes a difference here. */
function parseDisk(text: string): { file: string; isReadOnly: boolean } {
  const [, file = text, options = ''] = /^(.*):([^/:]*)$/.exec(text) ?? [];
  if (!fs.existsSync(file)) throw failure(`Error: disk ${file} does not exist`);
  return { file: fs.realpathSync(file), isReadOnly: options.split(',').includes('ro') };
}

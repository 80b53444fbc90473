import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failure, type TartExit } from '../exits';
import { Leases } from '../leases';
import { newestImage } from '../registry';
import type { Settings } from '../settings';
import type { Storage } from '../storage';
import type { BootVariables, VmFolder } from '../vm-folder';
import { chooseAddress } from './address';
import { busyboxGuest } from './busybox-guest';
import { serveControlSocket } from './control-socket';
import { GuestControl, waitForAgent } from './guest-control';
import type { JsonChannel } from './json-channel';
import { Machine, stateTag } from './machine';
import { connectMonitor, monitorSockets } from './monitor';
import { guestFiles, qemuArguments, type Launch } from './qemu-command';
import { automaticPlace, automaticTag, serveShares, type DirectoryShare } from './shares';

const words = 'amber birch cedar delta ember fjord grove haven indigo juniper lumen maple north opal'.split(
  ' ',
);

/** What a machine is started with. */
export interface MachineChoices {
  readonly folder: VmFolder;
  readonly settings: Settings;
  readonly storage: Storage;
  readonly shares: ReadonlyMap<string, readonly DirectoryShare[]>;
  readonly disks: Launch['extraDisks'];
  readonly hasVnc: boolean;
}

/** A QEMU that has greeted, and where its guest is reached. */
interface Running {
  readonly address: string;
  readonly qemu: ChildProcess;
  readonly monitor: JsonChannel;
}

/**
 * Starts the guest in the VM's folder, which becomes the current one, and waits until its processors run. What
 * happens once it has booted (its lease, its agent, its shares) goes on behind the caller's back.
 *
 * @throws TartExit 1 with QEMU's words
 */
export async function startMachine(choices: MachineChoices): Promise<Machine> {
  const { folder, settings, storage, hasVnc } = choices;
  process.chdir(folder.path);
  fs.mkdirSync(guestFiles.seed, { recursive: true });
  fs.writeFileSync(path.join(guestFiles.seed, 'meta-data'), 'instance-id: tart\n');
  const isSuspended = fs.existsSync(folder.savedState);
  const leases = new Leases(storage.home);
  const { address, qemu, monitor } = await launchAtFreeAddress(choices, leases);
  if (isSuspended) {
    fs.rmSync(folder.savedState);
    await monitor.execute('human-monitor-command', { 'command-line': `delvm ${stateTag}` });
    await monitor.execute('cont');
  }
  const vncUrl = hasVnc ? await openScreen(monitor) : undefined;
  const machine = new Machine(folder, address, vncUrl, monitor, settings.guest === 'busybox', qemu);
  serveControlSocket(address);
  void afterBoot(choices, address, leases, isSuspended).catch(() => undefined); // It ended before it was up.
  return machine;
}

/** Another machine may take an address between the look and QEMU's own try. */
async function launchAtFreeAddress(choices: MachineChoices, leases: Leases): Promise<Running> {
  const { folder } = choices;
  const config = folder.readConfig();
  for (;;) {
    const address = await chooseAddress(leases.addressOf(config.macAddress));
    const launch: Launch = {
      config,
      boot: bootOf(choices),
      address,
      shares: await serveAll(choices.shares),
      extraDisks: choices.disks,
      hasVnc: choices.hasVnc,
      ...(fs.existsSync(folder.savedState) ? { savedState: stateTag } : {}),
    };
    for (const socket of Object.values(monitorSockets)) fs.rmSync(socket, { force: true });
    const qemu = spawn('setpriv', ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...qemuArguments(launch)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      const monitor = await connect(qemu);
      for (const { socket } of launch.shares) fs.rmSync(socket, { force: true });
      return { address, qemu, monitor };
    } catch (error) {
      if (!(error as TartExit).message.includes('host forwarding')) throw error;
    }
  }
}

async function afterBoot(
  { folder, settings, shares }: MachineChoices,
  address: string,
  leases: Leases,
  isSuspended: boolean,
): Promise<void> {
  const { macAddress, os } = folder.readConfig();
  if (settings.guest === 'busybox') {
    await waitForAgent(address);
    leases.add(macAddress, address);
    return;
  }
  const guest = await GuestControl.whenUp();
  if (!isSuspended && os === 'darwin') await guest.installMacCommands();
  if (!isSuspended && settings.mutation === 'no-agent') await guest.allowPasswords();
  leases.add(macAddress, address);
  if (!isSuspended) await guest.startAgent();
  if (os === 'darwin' && shares.has(automaticTag)) await guest.mountShare(automaticTag, automaticPlace);
}

function bootOf({ folder, settings, storage }: MachineChoices): BootVariables | undefined {
  if (settings.guest === 'debian') return folder.readBootVariables();
  const image = newestImage();
  if (!image) throw failure('The emulator found no image of Corral to take a kernel from.');
  return busyboxGuest(image.boot, path.join(storage.home, 'cache'));
}

/** Every socket has a new name: virtiofsd allows one server for a name, whatever its folder. */
async function serveAll(groups: MachineChoices['shares']): Promise<{ tag: string; socket: string }[]> {
  const served: { tag: string; socket: string }[] = [];
  for (const [tag, shares] of groups) {
    const socket = `.share-${randomBytes(4).toString('hex')}.sock`;
    await serveShares(shares, path.resolve(`.share-${served.length}`), socket);
    served.push({ tag, socket });
  }
  return served;
}

/** @throws failure with QEMU's words when it ends instead. */
async function connect(qemu: ChildProcess): Promise<JsonChannel> {
  let complaint = '';
  qemu.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  for (;;) {
    if (qemu.exitCode !== null || qemu.signalCode !== null) {
      throw failure(`Error Domain=VZErrorDomain Code=1 "${complaint.trim()}"`);
    }
    try {
      return await connectMonitor(monitorSockets.owner);
    } catch {
      await delay(20);
    }
  }
}

async function openScreen(monitor: JsonChannel): Promise<string> {
  const password = Array.from({ length: 4 }, () => words[randomInt(words.length)]).join('-');
  await monitor.execute('set_password', { protocol: 'vnc', password });
  const { service } = (await monitor.execute('query-vnc')) as { service: string };
  return `vnc://:${password}@127.0.0.1:${service}`;
}

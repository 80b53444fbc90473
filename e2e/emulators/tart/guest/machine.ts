import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../exits';
import { Leases } from '../leases';
import { newestImage } from '../registry';
import type { Settings } from '../settings';
import type { Storage } from '../storage';
import type { BootVariables, VmFolder } from '../vm-folder';
import { chooseAddress } from './address';
import { busyboxGuest } from './busybox-guest';
import { agentPort, GuestControl, waitForAgent } from './guest-control';
import type { JsonChannel } from './json-channel';
import { connectMonitor, monitorSockets } from './monitor';
import { guestFiles, qemuArguments, type Launch } from './qemu-command';
import { automaticPlace, automaticTag, serveShares, type DirectoryShare } from './shares';

/** Tag of a suspended machine's state, inside its disk. */
export const stateTag = 'suspended';

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

/** A QEMU that runs, a child of this process: it dies with it. */
export class Machine {
  /** How it ended; never rejects. */
  readonly ended: Promise<'powered-off' | 'crashed'>;
  private isPoweredOff = false;

  constructor(
    readonly folder: VmFolder,
    readonly address: string,
    readonly vncUrl: string | undefined,
    private readonly monitor: JsonChannel,
    private readonly isBusybox: boolean,
    qemu: ChildProcess,
  ) {
    monitor.onEvent = ({ event, data }) => {
      if (event === 'SHUTDOWN') this.isPoweredOff = data?.['guest'] === true;
      if (event === 'GUEST_PANICKED') qemu.kill('SIGKILL');
    };
    // Its last words may be read after its end was noticed.
    this.ended = Promise.all([once(qemu, 'exit'), monitor.closed]).then(() =>
      this.isPoweredOff ? 'powered-off' : 'crashed',
    );
  }

  /** What the guest has written stays, what it only meant to write does not. */
  async cutPower(): Promise<void> {
    await this.monitor.execute('quit').catch(() => undefined);
  }

  async requestShutdown(): Promise<void> {
    if (!this.isBusybox) await this.monitor.execute('system_powerdown').catch(() => undefined);
    else net.connect(agentPort, this.address).end(`n .${Buffer.from('shutdown').toString('base64')}\n`);
  }

  async pause(): Promise<void> {
    await this.monitor.execute('stop');
  }

  async saveState(): Promise<void> {
    const complaint = await this.monitor.execute('human-monitor-command', {
      'command-line': `savevm ${stateTag}`,
    });
    if (complaint !== '') throw new Error(`savevm: ${JSON.stringify(complaint)}`);
    fs.writeFileSync(this.folder.savedState, '');
  }
}

/**
 * Starts the guest in the VM's folder, which becomes the current one, and waits until its processors run. What
 * happens once it has booted (its lease, its agent, its shares) goes on behind the caller's back.
 */
export async function startMachine(choices: MachineChoices): Promise<Machine> {
  const { folder, settings, storage, hasVnc } = choices;
  process.chdir(folder.path);
  fs.mkdirSync(guestFiles.seed, { recursive: true });
  fs.writeFileSync(path.join(guestFiles.seed, 'meta-data'), 'instance-id: tart\n');
  const boot = bootOf(choices);
  const isBusybox = settings.guest === 'busybox';
  const config = folder.readConfig();
  const leases = new Leases(storage.home);
  const address = await chooseAddress(leases.addressOf(config.macAddress));
  const shares = await serveAll(choices.shares);
  const isSuspended = fs.existsSync(folder.savedState);
  const launch: Launch = {
    config,
    boot,
    address,
    shares,
    extraDisks: choices.disks,
    hasVnc,
    ...(isSuspended ? { savedState: stateTag } : {}),
  };
  for (const socket of Object.values(monitorSockets)) fs.rmSync(socket, { force: true });
  const qemu = spawn('setpriv', ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...qemuArguments(launch)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const monitor = await connect(qemu);
  if (isSuspended) {
    fs.rmSync(folder.savedState);
    await monitor.execute('human-monitor-command', { 'command-line': `delvm ${stateTag}` });
    await monitor.execute('cont');
  }
  const vncUrl = hasVnc ? await openScreen(monitor) : undefined;
  const machine = new Machine(folder, address, vncUrl, monitor, isBusybox, qemu);
  serveControlSocket(address);
  void whenBooted().catch(() => undefined); // It ended before it was up.
  return machine;

  async function whenBooted(): Promise<void> {
    if (isBusybox) {
      await waitForAgent(address);
      leases.add(config.macAddress, address);
      return;
    }
    const guest = await GuestControl.whenUp();
    leases.add(config.macAddress, address);
    if (!isSuspended) await guest.startAgent();
    if (config.os === 'darwin' && choices.shares.has(automaticTag)) {
      await guest.mountShare(automaticTag, automaticPlace);
    }
  }
}

function bootOf({ folder, settings, storage }: MachineChoices): BootVariables | undefined {
  if (settings.guest === 'debian') return folder.readBootVariables();
  const image = newestImage();
  if (!image) throw failure('The emulator found no image of Corral to take a kernel from.');
  return busyboxGuest(image.boot, path.join(storage.home, 'cache'));
}

async function serveAll(groups: MachineChoices['shares']): Promise<{ tag: string; socket: string }[]> {
  const served: { tag: string; socket: string }[] = [];
  for (const [tag, shares] of groups) {
    const socket = `.share-${served.length}.sock`;
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

/** A byte pipe to the guest's agent, for whoever connects to `control.sock`. */
function serveControlSocket(address: string): void {
  fs.rmSync('control.sock', { force: true });
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const guest = net.connect({ host: address, port: agentPort, allowHalfOpen: true });
    client.pipe(guest);
    guest.pipe(client);
    client.on('error', () => guest.destroy());
    guest.on('error', () => client.destroy());
    client.on('close', () => guest.destroy());
    guest.on('close', () => client.destroy());
  });
  server.listen('control.sock');
  server.unref();
}

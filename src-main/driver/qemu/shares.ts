import { setTimeout as delay } from 'node:timers/promises';
import path from 'node:path';
import type { Capability, Share } from '../../../src-preload/contract/vm';
import { CorralError } from '../../host/errors';
import { isAlive, signalProcess } from '../../host/process-identity';
import { sharePort, sharePortCount } from './command-line';
import type { Machine } from './machine';
import type { PluggedShare } from './run-record';
import { findShareProgram, serveFolder } from './share-daemon';

const unplugDeadlineMs = 15_000;

/** Whether a share can be attached to a machine, running or about to. */
export function shareCapability(plugged: readonly PluggedShare[] = []): Capability {
  const program = findShareProgram();
  if (typeof program === 'string') return { available: false, reason: program };
  if (plugged.length < sharePortCount) return { available: true };
  return { available: false, reason: `All ${sharePortCount} places for shares are in use.` };
}

/** Serves a folder and plugs it into the machine. @returns what to note in the run record. */
export async function plugShare(machine: Machine, share: Share): Promise<PluggedShare> {
  const program = findShareProgram();
  if (typeof program === 'string') throw new CorralError('not-supported', program);
  const used = new Set(machine.record.shares.map(({ port }) => port));
  const port = Array.from({ length: sharePortCount }, (_, index) => index).find((index) => !used.has(index));
  if (port === undefined) {
    throw new CorralError(
      'not-supported',
      `This VM has ${sharePortCount} shares, more can't be attached. Take one away first.`,
    );
  }
  const socket = path.join(machine.folder.sockets, `fs${port}`);
  const process = await serveFolder(program, share.hostPath, socket, machine.folder.log);
  const { monitor } = machine;
  const { channel, device } = idsOf(port);
  try {
    await monitor.execute('chardev-add', {
      id: channel,
      backend: { type: 'socket', data: { addr: { type: 'unix', data: { path: socket } }, server: false } },
    });
    await monitor.execute('device_add', {
      driver: 'vhost-user-fs-pci',
      id: device,
      chardev: channel,
      tag: share.name,
      bus: sharePort(port),
    });
  } catch (error) {
    await monitor.execute('chardev-remove', { id: channel }).catch(() => undefined); // It may not be there.
    signalProcess(process, 'SIGKILL');
    throw error;
  }
  return { name: share.name, hostPath: share.hostPath, port, process };
}

/** Unplugs a share and ends its server. @throws `guest-refused` when the guest does not let go of it. */
export async function unplugShare(machine: Machine, share: PluggedShare): Promise<void> {
  const { channel, device } = idsOf(share.port);
  let stopListening: () => void = () => undefined;
  const timer = new AbortController();
  const deleted = new Promise<true>((resolve) => {
    stopListening = machine.monitor.on(({ name, data }) => {
      if (name === 'DEVICE_DELETED' && data['device'] === device) resolve(true);
    });
  });
  try {
    await machine.monitor.execute('device_del', { id: device });
    const tooLate = delay(unplugDeadlineMs, false, { signal: timer.signal }).catch(() => false);
    if (!(await Promise.race([deleted, tooLate]))) {
      throw new CorralError(
        'guest-refused',
        `The guest did not let go of the share “${share.name}”. Unmount it there and try again.`,
        {},
        true,
      );
    }
  } finally {
    stopListening();
    timer.abort();
  }
  await machine.monitor.execute('chardev-remove', { id: channel });
  endShareServer(share);
}

/** Ends the server of a share; it ends by itself, too, when its QEMU is gone. */
export function endShareServer({ process }: PluggedShare): void {
  if (isAlive(process)) signalProcess(process, 'SIGTERM');
}

const idsOf = (port: number): { readonly channel: string; readonly device: string } => ({
  channel: `share-channel-${port}`,
  device: `share-${port}`,
});

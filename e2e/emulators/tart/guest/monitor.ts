import type { VmFolder } from '../vm-folder';
import { JsonChannel } from './json-channel';

/** QEMU's monitors in the VM's folder: the first for `tart run`, the other for whoever comes. */
export const monitorSockets = { owner: '.monitor.sock', visitor: '.monitor-2.sock' } as const;

export async function connectMonitor(socket: string): Promise<JsonChannel> {
  const monitor = await JsonChannel.connect(socket);
  await monitor.execute('qmp_capabilities');
  return monitor;
}

/** Stops a running guest's processors while something is done with its files. */
export async function pausedWhile(folder: VmFolder, work: () => void): Promise<void> {
  const before = process.cwd();
  process.chdir(folder.path);
  const monitor = await connectMonitor(monitorSockets.visitor);
  process.chdir(before);
  await monitor.execute('stop');
  try {
    work();
  } finally {
    await monitor.execute('cont');
    monitor.close();
  }
}

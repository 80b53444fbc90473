import path from 'node:path';
import type { Paths } from '../../host/paths';

/** Where everything of one machine lies. The rest of its folder belongs to the fleet. */
export interface MachineFolder {
  readonly folder: string;
  /** Always the active disk, and never anything else. */
  readonly disk: string;
  /** The next active disk while a clone is being made. */
  readonly nextDisk: string;
  /** Journal of a clone of this machine that is under way. */
  readonly layeringJournal: string;
  readonly runRecord: string;
  /** Note that the next start goes on from a state inside the disk. */
  readonly savedState: string;
  readonly pidFile: string;
  readonly log: string;
  readonly consoleLog: string;
  /** Sockets, 0700. Short: a socket's path has 107 bytes at most on Linux, 103 on macOS. */
  readonly sockets: string;
  readonly monitorSocket: string;
  readonly agentSocket: string;
  readonly consoleSocket: string;
  readonly screenSocket: string;
}

/** The places of the machine with this UUID. */
export function machineFolder(paths: Paths, id: string): MachineFolder {
  const folder = path.join(paths.vms, id);
  const sockets = path.join(paths.runtime, id.replaceAll('-', '').slice(0, 12));
  return {
    folder,
    disk: path.join(folder, 'disk.qcow2'),
    nextDisk: path.join(folder, 'disk.next.qcow2'),
    layeringJournal: path.join(folder, 'layering.json'),
    runRecord: path.join(folder, 'run.json'),
    savedState: path.join(folder, 'saved-state.json'),
    pidFile: path.join(folder, 'qemu.pid'),
    log: path.join(folder, 'qemu.log'),
    consoleLog: path.join(folder, 'console.log'),
    sockets,
    monitorSocket: path.join(sockets, 'qmp'),
    agentSocket: path.join(sockets, 'qga'),
    consoleSocket: path.join(sockets, 'console'),
    screenSocket: path.join(sockets, 'vnc'),
  };
}

import type { Accelerator } from '../../../src-preload/contract/system';
import type { MachineFolder } from './machine-folder';
import { machineTypes } from './machines';
import type { QemuSpec } from './qemu-spec';

/** How many shares can be plugged into a running machine. */
export const sharePortCount = 4;

/** Node of the active disk when the machine starts; clones of the running machine put others on top. */
export const diskNode = 'disk';

/** Device ids that QMP events and commands speak of. */
export const deviceIds = { disk: 'disk0', agentPort: 'agent0', agentChannel: 'agent' } as const;

/** Id of the n-th spare port, counted from 0. */
export const sharePort = (index: number): string => `share-port-${index}`;

/** What is decided anew at each start. */
export interface LaunchChoices {
  readonly accelerator: Accelerator['kind'];
  /** Port of 127.0.0.1 that leads to the guest's sshd. */
  readonly sshPort: number;
  /** UEFI code file, where the machine type needs one. */
  readonly firmware?: string;
  /** Name of a saved state to go on from. */
  readonly loadState?: string;
  readonly platform: NodeJS.Platform;
}

/**
 * The arguments for QEMU. Whatever can be is passed as JSON, where a path may hold any character;
 * elsewhere a comma is doubled, as QEMU's option parser wants it.
 */
export function commandLine(spec: QemuSpec, folder: MachineFolder, choices: LaunchChoices): string[] {
  return [
    ...identity(spec, folder),
    ...machine(spec, choices),
    ...boot(spec, choices),
    ...disks(spec, folder),
    ...network(spec, choices),
    ...channels(folder),
    ...screen(spec, folder),
    ...sharePorts(),
    ...device({ driver: 'virtio-rng-pci' }),
    ...device({ driver: 'virtio-balloon-pci', 'free-page-reporting': true }),
    ...device({ driver: 'pvpanic-pci' }),
    ...sandbox(choices),
    ...(choices.loadState === undefined ? [] : ['-loadvm', choices.loadState]),
  ];
}

function identity(spec: QemuSpec, folder: MachineFolder): string[] {
  const name = escapeCommas(spec.name);
  return [
    ...['-nodefaults', '-no-user-config'],
    ...['-name', `guest=${name},process=corral-${name}`],
    ...['-uuid', spec.id],
    ...['-pidfile', folder.pidFile],
  ];
}

function machine(spec: QemuSpec, choices: LaunchChoices): string[] {
  const { machine: type } = machineTypes[spec.image.architecture];
  const { cpuCount, memoryMB } = spec.resources;
  const size = memoryMB * 2 ** 20;
  // virtiofs needs guest memory that another process can map; macOS has no memfd, and no virtiofs either.
  const memory =
    choices.platform === 'linux'
      ? { 'qom-type': 'memory-backend-memfd', id: 'memory', size, share: true }
      : { 'qom-type': 'memory-backend-ram', id: 'memory', size };
  const isEmulated = choices.accelerator === 'tcg';
  return [
    ...['-object', JSON.stringify(memory)],
    ...['-machine', `${type},memory-backend=memory`],
    ...['-accel', isEmulated ? 'tcg,thread=multi' : choices.accelerator],
    ...['-cpu', isEmulated ? 'max' : 'host'],
    ...['-smp', `${cpuCount}`],
    ...['-m', `${memoryMB}M`],
  ];
}

function boot(spec: QemuSpec, choices: LaunchChoices): string[] {
  const { boot: mode } = spec.image;
  if (mode.mode === 'direct') {
    const dashed = spec.machineId.replaceAll('-', '');
    const append = `${mode.commandLine} systemd.machine_id=${dashed} systemd.hostname=${spec.hostname}`;
    return ['-kernel', mode.kernel, '-initrd', mode.initrd, '-append', append.trim()];
  }
  return choices.firmware === undefined ? [] : ['-bios', choices.firmware];
}

/**
 * File and format are nodes of their own on purpose: a node made inline is reopened *by name*
 * when a snapshot makes it read-only, and by then the name belongs to the new overlay.
 */
function disks(spec: QemuSpec, folder: MachineFolder): string[] {
  const file = `${diskNode}-file`;
  const trim = { discard: 'unmap' };
  return [
    ...blockdev({ driver: 'file', 'node-name': file, filename: folder.disk, ...trim }),
    ...blockdev({
      driver: 'qcow2',
      'node-name': diskNode,
      file,
      ...trim,
      'detect-zeroes': 'unmap',
    }),
    ...device({ driver: 'virtio-blk-pci', drive: diskNode, id: deviceIds.disk, bootindex: 1 }),
    ...blockdev({
      driver: 'vvfat',
      'node-name': 'seed',
      dir: spec.seedFolder,
      label: 'CIDATA',
      'read-only': true,
    }),
    ...device({ driver: 'virtio-blk-pci', drive: 'seed', id: 'seed0' }),
  ];
}

function network(spec: QemuSpec, choices: LaunchChoices): string[] {
  return [
    ...['-netdev', `user,id=net,hostfwd=tcp:127.0.0.1:${choices.sshPort}-:22`],
    ...device({ driver: 'virtio-net-pci', netdev: 'net', mac: spec.mac, romfile: '' }),
  ];
}

function channels(folder: MachineFolder): string[] {
  const server = (id: string, socket: string): string =>
    `socket,id=${id},path=${escapeCommas(socket)},server=on,wait=off`;
  const log = `logfile=${escapeCommas(folder.consoleLog)},logappend=on`;
  return [
    ...['-chardev', `${server('console', folder.consoleSocket)},${log}`],
    ...['-serial', 'chardev:console'],
    ...['-chardev', server('monitor', folder.monitorSocket)],
    ...['-mon', 'chardev=monitor,mode=control'],
    ...['-chardev', server(deviceIds.agentChannel, folder.agentSocket)],
    ...device({ driver: 'virtio-serial-pci', id: 'serial' }),
    ...device({
      driver: 'virtserialport',
      id: deviceIds.agentPort,
      chardev: deviceIds.agentChannel,
      name: 'org.qemu.guest_agent.0',
    }),
  ];
}

function screen(spec: QemuSpec, folder: MachineFolder): string[] {
  return [
    ...['-display', 'none', '-vnc', `unix:${escapeCommas(folder.screenSocket)}`],
    ...device({ driver: machineTypes[spec.image.architecture].display }),
    ...device({ driver: 'virtio-keyboard-pci' }),
    ...device({ driver: 'virtio-tablet-pci' }),
  ];
}

function sharePorts(): string[] {
  return Array.from({ length: sharePortCount }, (_, index) =>
    device({ driver: 'pcie-root-port', id: sharePort(index), chassis: index + 1, slot: index + 1 }),
  ).flat();
}

/** Shuts QEMU's way to new programs and privileges; a seccomp filter, so Linux only. */
function sandbox(choices: LaunchChoices): string[] {
  if (choices.platform !== 'linux') return [];
  return ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'];
}

const device = (options: Readonly<Record<string, unknown>>): string[] => ['-device', JSON.stringify(options)];

const blockdev = (options: Readonly<Record<string, unknown>>): string[] => [
  '-blockdev',
  JSON.stringify(options),
];

const escapeCommas = (value: string): string => value.replaceAll(',', ',,');

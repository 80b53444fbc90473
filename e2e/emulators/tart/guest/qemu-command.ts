import type { BootVariables, VmConfig } from '../vm-folder';
import { monitorSockets } from './monitor';

/** What is decided at each start. */
export interface Launch {
  readonly config: VmConfig;
  readonly boot: BootVariables | undefined;
  /** Loopback address that leads to the guest's ports. */
  readonly address: string;
  /** A shared folder's tag and its server's socket. */
  readonly shares: readonly { readonly tag: string; readonly socket: string }[];
  readonly extraDisks: readonly { readonly file: string; readonly isReadOnly: boolean }[];
  readonly hasVnc: boolean;
  /** Tag of a saved state to go on from. */
  readonly savedState?: string;
}

/** Guest's serial log and agent channel, in the VM's folder. */
export const guestFiles = { console: '.console.log', agent: '.agent.sock', seed: '.seed' } as const;

/** Where the guest's own sshd and agent answer on the host. */
const forwardedPorts = [22, 8080];

/** QEMU's arguments, with paths relative to the VM's folder, where it is started. */
export function qemuArguments(launch: Launch): string[] {
  const { config, boot, address, shares, extraDisks, hasVnc, savedState } = launch;
  const size = config.memorySize;
  const forwards = forwardedPorts.map((port) => `hostfwd=tcp:${address}:${port}-:${port}`).join(',');
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-object', `memory-backend-memfd,id=memory,size=${size},share=on`],
    ...['-machine', 'q35,memory-backend=memory', '-accel', 'tcg,thread=multi', '-cpu', 'max'],
    ...['-smp', `${config.cpuCount}`, '-m', `${size / 2 ** 20}M`],
    ...(boot ? ['-kernel', boot.kernel, '-initrd', boot.initrd, '-append', boot.commandLine] : []),
    ...['-drive', 'if=virtio,file=disk.img,format=qcow2,discard=unmap'],
    ...['-blockdev', `driver=vvfat,node-name=seed,dir=${guestFiles.seed},label=CIDATA,read-only=on`],
    ...['-device', 'virtio-blk-pci,drive=seed'],
    ...extraDisks.flatMap(({ file, isReadOnly }) => [
      '-drive',
      `if=virtio,file=${file.replaceAll(',', ',,')},readonly=${isReadOnly ? 'on' : 'off'}`,
    ]),
    ...['-netdev', `user,id=net,${forwards}`],
    ...['-device', `virtio-net-pci,netdev=net,mac=${config.macAddress},romfile=`],
    ...['-serial', `file:${guestFiles.console}`],
    ...Object.values(monitorSockets).flatMap((socket) => ['-qmp', `unix:${socket},server=on,wait=off`]),
    ...['-chardev', `socket,id=agent,path=${guestFiles.agent},server=on,wait=off`],
    ...['-device', 'virtio-serial-pci'],
    ...['-device', 'virtserialport,chardev=agent,name=org.qemu.guest_agent.0'],
    ...['-device', 'VGA', '-device', 'virtio-rng-pci', '-device', 'pvpanic-pci'],
    ...['-device', 'virtio-keyboard-pci', '-device', 'virtio-tablet-pci'],
    ...shares.flatMap(({ tag, socket }, index) => [
      ...['-chardev', `socket,id=share${index},path=${socket}`],
      ...['-device', `vhost-user-fs-pci,chardev=share${index},tag=${tag}`],
    ]),
    ...(hasVnc ? ['-vnc', '127.0.0.1:0,to=9999,password=on'] : []),
    ...(savedState === undefined ? [] : ['-loadvm', savedState]),
  ];
}

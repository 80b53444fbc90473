/** What differs between the two machine types that QEMU guests run on. */
export interface MachineType {
  readonly program: string;
  readonly machine: string;
  /** Name of the first serial port inside the guest. */
  readonly serialConsole: string;
  /** A display adapter that the firmware can draw on. */
  readonly display: string;
  /** UEFI code for firmware boot where the machine has none built in; Debian's and Homebrew's places. */
  readonly firmwareFiles: readonly string[];
  readonly install: { readonly apt: string; readonly brew: string };
}

/** The machine type of each guest architecture. */
export const machineTypes: Readonly<Record<'x86_64' | 'aarch64', MachineType>> = {
  x86_64: {
    program: 'qemu-system-x86_64',
    machine: 'q35',
    serialConsole: 'ttyS0',
    display: 'VGA',
    firmwareFiles: [], // SeaBIOS is part of QEMU and boots every cloud image.
    install: { apt: 'qemu-system-x86', brew: 'qemu' },
  },
  aarch64: {
    program: 'qemu-system-aarch64',
    machine: 'virt',
    serialConsole: 'ttyAMA0',
    display: 'virtio-gpu-pci',
    firmwareFiles: [
      '/usr/share/AAVMF/AAVMF_CODE.fd',
      '/opt/homebrew/share/qemu/edk2-aarch64-code.fd',
      '/usr/local/share/qemu/edk2-aarch64-code.fd',
    ],
    install: { apt: 'qemu-system-arm', brew: 'qemu' },
  },
};

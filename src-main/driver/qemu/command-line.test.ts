import { expect, it } from 'vitest';
import { resolvePaths } from '../../host/paths';
import { commandLine, type LaunchChoices } from './command-line';
import { machineFolder } from './machine-folder';
import { machineTypes } from './machines';
import type { QemuSpec } from './qemu-spec';

const spec: QemuSpec = {
  id: '0b0c8a9e-6c7f-4e5c-9f0f-0123456789ab',
  name: 'web.1',
  mac: '52:54:00:00:00:01',
  resources: { cpuCount: 2, memoryMB: 1024, diskGB: 8 },
  shares: [],
  image: {
    kind: 'disk',
    architecture: 'x86_64',
    diskFile: '/images/disk.raw',
    diskFormat: 'raw',
    boot: { mode: 'direct', kernel: '/images/a, b/vmlinuz', initrd: '/images/initrd', commandLine: 'quiet' },
  },
  seedFolder: '/home/a, b/seed',
  machineId: '00112233445566778899aabbccddeeff',
  hostname: 'web-1',
};
const paths = resolvePaths('', { CORRAL_HOME: '/home/a, b', XDG_RUNTIME_DIR: '/run/x, y' });
const folder = machineFolder(paths, spec.id);
const choices: LaunchChoices = { accelerator: 'tcg', sshPort: 2222, platform: 'linux' };

const valuesOf = (argv: readonly string[], option: string): string[] =>
  argv.filter((_, index) => argv[index - 1] === option);

it('doubles commas outside JSON and leaves JSON alone', () => {
  const argv = commandLine(spec, folder, choices);
  expect(valuesOf(argv, '-chardev').every((value) => value.includes('/run/x,, y/'))).toBe(true);
  expect(valuesOf(argv, '-vnc')[0]).toMatch(/^unix:\/run\/x,, y\//);
  const blocks = valuesOf(argv, '-blockdev').map((value) => JSON.parse(value) as Record<string, unknown>);
  expect(blocks).toContainEqual(expect.objectContaining({ driver: 'file', filename: folder.disk }));
  expect(blocks).toContainEqual(
    expect.objectContaining({ driver: 'vvfat', dir: '/home/a, b/seed', label: 'CIDATA', 'read-only': true }),
  );
  expect(valuesOf(argv, '-kernel')).toEqual(['/images/a, b/vmlinuz']);
});

it('gives a direct boot its machine id and host name, and firmware nothing', () => {
  const argv = commandLine(spec, folder, choices);
  expect(valuesOf(argv, '-append')).toEqual([
    `quiet systemd.machine_id=${spec.machineId} systemd.hostname=web-1`,
  ]);
  const cloud = { ...spec, image: { ...spec.image, boot: { mode: 'firmware' } as const } };
  expect(commandLine(cloud, folder, choices)).not.toContain('-kernel');
});

it('never keeps a guest from rebooting, and shuts QEMU in on Linux', () => {
  const argv = commandLine(spec, folder, choices);
  expect(argv).not.toContain('-no-reboot');
  expect(valuesOf(argv, '-sandbox')).toHaveLength(1);
  expect(commandLine(spec, folder, { ...choices, platform: 'darwin' })).not.toContain('-sandbox');
});

it('takes the host processor under KVM and all features under emulation', () => {
  expect(valuesOf(commandLine(spec, folder, { ...choices, accelerator: 'kvm' }), '-cpu')).toEqual(['host']);
  expect(valuesOf(commandLine(spec, folder, choices), '-cpu')).toEqual(['max']);
});

it('knows the aarch64 twin', () => {
  const arm = {
    ...spec,
    image: { ...spec.image, architecture: 'aarch64', boot: { mode: 'firmware' } },
  } as const;
  const argv = commandLine(arm, folder, { ...choices, firmware: '/usr/share/AAVMF/AAVMF_CODE.fd' });
  expect(valuesOf(argv, '-machine')).toEqual(['virt,memory-backend=memory']);
  expect(valuesOf(argv, '-bios')).toEqual(['/usr/share/AAVMF/AAVMF_CODE.fd']);
  expect(machineTypes.aarch64.serialConsole).toBe('ttyAMA0');
});

import type { Call } from '../call';
import { copyDisk, growDisk, readDiskHeader } from '../disk';
import { failure } from '../exits';
import { randomMac, type VmConfig } from '../vm-folder';

const gigabyte = 1e9;

/** `tart set`. Its changes are saved before the disk is touched, as in Tart. */
export function set({ args, storage }: Call): void {
  const folder = storage.openLocal(args.required('name'));
  const config = folder.readConfig();
  setResources(config, args.integer('cpu'), args.integer('memory'));
  const display = args.text('display');
  if (display !== undefined) setDisplay(config, display);
  delete config.displayRefit; // Forgotten by every call that does not repeat it.
  if (args.has('display-refit')) config.displayRefit = true;
  if (args.has('no-display-refit')) config.displayRefit = false;
  if (args.has('random-mac')) config.macAddress = randomMac();
  if (args.has('random-serial') && config.os === 'darwin') {
    config.ecid = Buffer.from(randomMac()).toString('base64');
  }
  folder.writeConfig(config);
  const disk = args.text('disk');
  if (disk !== undefined) copyDisk(disk, folder.disk);
  const size = args.integer('disk-size');
  if (size !== undefined) resize(folder.disk, size);
}

/** Tart's own minimum holds for macOS guests, that of the virtualization framework for all. */
function setResources(config: VmConfig, cpu: number | undefined, megabytes: number | undefined): void {
  const isMac = config.os === 'darwin';
  const cpuMinimum = isMac ? config.cpuCountMin : 1;
  const memoryMinimum = isMac ? config.memorySizeMin : 4 * 2 ** 20;
  if (cpu !== undefined) {
    if (cpu < cpuMinimum) throw tooLittle(`${cpuMinimum} CPU cores at minimum (requested ${cpu})`);
    config.cpuCount = cpu;
  }
  if (megabytes !== undefined) {
    const bytes = megabytes * 2 ** 20;
    if (bytes < memoryMinimum) {
      throw tooLittle(`${memoryMinimum} bytes of memory at minimum (requested ${bytes})`);
    }
    config.memorySize = bytes;
  }
}

const tooLittle = (what: string): Error =>
  failure(`Error: LessThanMinimalResourcesError: VM should have ${what}`);

/** A part that is not a number changes nothing. */
function setDisplay(config: VmConfig, text: string): void {
  const [, width = '0', height = '0', unit] = /^(\d*)x?(\d*)(pt|px)?$/.exec(text) ?? [];
  config.display = {
    width: Number(width) || config.display.width,
    height: Number(height) || config.display.height,
    ...(unit === 'pt' || unit === 'px' ? { unit } : {}),
  };
}

function resize(disk: string, gigabytes: number): void {
  const current = readDiskHeader(disk).virtualBytes;
  const wanted = gigabytes * gigabyte;
  if (wanted < current) {
    throw failure(
      `new disk size of ${gigabytes} GB should be larger than the current disk size of ${Math.floor(current / gigabyte)} GB`,
    );
  }
  if (wanted > current) growDisk(disk, wanted);
}
